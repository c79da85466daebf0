#!/usr/bin/env node
import { run } from './run';
import { processIo } from './terminal';

process.exitCode = run(process.argv.slice(2), processIo());

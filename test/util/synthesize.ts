import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';

/** A rule that a construct does not follow. */
export interface Finding {
  /** The rule as it would be acknowledged. */
  readonly rule: string;
  /** `error` or `warning`. */
  readonly severity: string;
  readonly message: string;
  /** The constructs it is about. */
  readonly paths: string[];
}

/** A rule that somebody decided not to follow. */
export interface Acknowledgement {
  readonly rule: string;
  readonly path: string;
  readonly reason: string;
}

export interface SynthesizedStack {
  readonly id: string;
  readonly environment: string;
  /** Relative to the directory of the assembly. */
  readonly templateFile: string;
  readonly template: any;
}

export interface Synthesized {
  readonly directory: string;
  readonly stacks: SynthesizedStack[];
  /** What CDK's template validation and cdk-nag's AwsSolutions found. */
  readonly findings: Finding[];
  /** Warnings that constructs raised themselves. */
  readonly warnings: Finding[];
  readonly acknowledgements: Acknowledgement[];
}

const ANNOTATIONS = 'Construct Annotations';

/** Loads the file that exports `app`, with the context of the cdk.json beside it as the command line would pass it. */
export function loadApp(file: string): App {
  const cdkJson = path.join(path.dirname(file), 'cdk.json');
  const context = fs.existsSync(cdkJson) ? JSON.parse(fs.readFileSync(cdkJson, 'utf8')).context : {};
  const before = process.env.CDK_CONTEXT_JSON;
  // Warnings of constructs are only in the report when this flag is on.
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ '@aws-cdk/core:annotationsInValidationReport': true, ...context });
  try {
    return require(file).app; // eslint-disable-line @typescript-eslint/no-require-imports -- the context must be there first
  } finally {
    if (before === undefined) { delete process.env.CDK_CONTEXT_JSON; } else { process.env.CDK_CONTEXT_JSON = before; }
  }
}

/** Synthesizes an app into its output directory and collects what CDK's template validation and cdk-nag say about it. */
export function synthesize(app: App): Synthesized {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const reportFile = path.join(app.outdir, 'validation-report.json');
  fs.rmSync(reportFile, { force: true });
  try {
    app.synth();
  } catch (error) {
    // With errors in the report, CDK throws after writing it; the report says more than the exception.
    if (!fs.existsSync(reportFile)) { throw error; }
  }
  const reports: any[] = JSON.parse(fs.readFileSync(reportFile, 'utf8')).pluginReports;
  return {
    directory: app.outdir,
    stacks: new CloudAssembly(app.outdir).stacksRecursively.map((stack) => ({
      id: stack.id,
      environment: `${stack.environment.account}/${stack.environment.region}`,
      templateFile: stack.templateFile,
      template: stack.template,
    })),
    findings: reports.filter((report) => report.pluginName !== ANNOTATIONS).flatMap(findingsOf),
    warnings: reports.filter((report) => report.pluginName === ANNOTATIONS).flatMap(findingsOf),
    acknowledgements: acknowledgementsOf(app),
  };
}

function findingsOf(report: any): Finding[] {
  const failure = report.violations.length === 0 && report.conclusion !== 'success'
    ? [{ rule: report.pluginName, severity: 'error', message: `the plugin failed: ${JSON.stringify(report.metadata)}`, paths: [] }]
    : [];
  const findings: Finding[] = [...failure, ...report.violations.map((violation: any) => ({
    rule: violation.ruleName,
    severity: violation.severity,
    message: violation.description,
    paths: [...new Set(violation.violatingConstructs.map((construct: any) => construct.constructPath))],
  }))];
  // cdk-nag looks at the whole app once for each of its environments.
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function acknowledgementsOf(app: App): Acknowledgement[] {
  return app.node.findAll().flatMap((construct) => construct.node.metadata
    .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap((entry) => Object.entries<string>(entry.data))
    .map(([rule, reason]) => ({ rule: rule.replace(/^annotation::/i, ''), path: construct.node.path, reason })));
}

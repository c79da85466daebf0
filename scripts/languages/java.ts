import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { TargetLanguage } from 'jsii-rosetta';
import { Example, Outcomes } from './examples';
import { run } from './processes';
import { translate } from './translations';

const PACKAGE = 'io.github.cdkmanagedecr';
const JAVA = '11';

/** What an editor adds, and a translation leaves out: the structs that are named by their builders only. Two of these packages have a LifecycleRule. */
const STRUCTS: { readonly [imported: string]: string } = { 'aws-cdk-lib': 'software.amazon.awscdk', 'cdk-managed-ecr': PACKAGE };

/** In Java statements are in methods only. jsii takes times as instants. */
const inClass = (statements: string) => `
class Program extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
${statements}
  }
}`;
const NOW = /\bDate (\w+) = new Date\(\)/g;
const LIST = /\b(\w+)\[\] (\w+ = List\b)/g;

/** Compiles the examples, a package each, with the built package; returns what went wrong, by the example's name. */
export function compileInJava(examples: Example[], root: string, directory: string): Outcomes {
  const programs = examples.map(({ name, imports, classes, statements }) => {
    const construct = /\bConstruct\b/.test(imports) ? '' : "import { Construct } from 'constructs';\n";
    return { name, source: `${construct}${imports}${classes}${inClass(statements)}` };
  });
  translate(programs, TargetLanguage.JAVA, directory).forEach((translated, index) => {
    const { name, imports } = examples[index];
    // A file may have one public class, of its own name.
    const source = translated.replace(/^public class/gm, 'class').replace(NOW, 'java.time.Instant $1 = java.time.Instant.now()').replace(LIST, 'List<$1> $2');
    const packages = Object.keys(STRUCTS).filter((each) => imports.includes(`'${each}'`)).map((each) => STRUCTS[each]);
    const file = sourceFile(directory, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, [`package ${name};`, ...['java.util', ...packages].map((each) => `import ${each}.*;`), source, ''].join('\n'));
  });

  run('npx', ['projen', 'package:java'], root);
  fs.writeFileSync(path.join(directory, 'pom.xml'), pom(path.join(root, 'dist', 'java')));
  return { ...Object.fromEntries(examples.map(({ name }) => [name, null])), ...compile(directory) };
}

/** The package as it was built, not as Maven may have kept it from an earlier run; the CDK that it asks for brings the rest. */
function pom(built: string): string {
  const artifact = path.join(built, ...PACKAGE.split('.'), 'cdk-managed-ecr');
  const [version] = fs.readdirSync(artifact, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const file = path.join(artifact, version, `cdk-managed-ecr-${version}`);
  const cdk = /<artifactId>aws-cdk-lib<.*?<version>(.*?)</s.exec(fs.readFileSync(`${file}.pom`, 'utf8'))![1];
  const dependency = (group: string, name: string, number: string, rest = '') =>
    `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${number}</version>${rest}</dependency>`;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>examples</groupId>
  <artifactId>examples</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>${JAVA}</maven.compiler.source>
    <maven.compiler.target>${JAVA}</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    ${dependency(PACKAGE, 'cdk-managed-ecr', version, `<scope>system</scope><systemPath>${file}.jar</systemPath>`)}
    ${dependency('software.amazon.awscdk', 'aws-cdk-lib', cdk)}
  </dependencies>
</project>
`;
}

/** The first error of each example; throws where Maven fails for another reason. */
function compile(directory: string): { [name: string]: string } {
  const { status, stdout, stderr } = spawnSync('mvn', ['--batch-mode', '--quiet', 'compile'], { cwd: directory, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const errors = [...stdout.matchAll(/^\[ERROR\] .*\/(\w+)\/Example\.java:\[(\d+),\d+\] (.*(?:\n\[ERROR\] +\w.*)*)/gm)].reverse()
    .map(([, name, line, message]) => [name, `${message.replace(/\n\[ERROR\] +/g, ', ')}: ${lineOf(directory, name, Number(line))}`]);
  if (status !== 0 && errors.length === 0) { throw new Error(`mvn compile\n${stdout}${stderr}`); }
  return Object.fromEntries(errors);
}

function lineOf(directory: string, name: string, line: number): string {
  return fs.readFileSync(sourceFile(directory, name), 'utf8').split('\n')[line - 1].trim();
}

function sourceFile(directory: string, name: string): string {
  return path.join(directory, 'src', 'main', 'java', name, 'Example.java');
}

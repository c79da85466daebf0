/*
 * The engine of `LifecyclePolicy.preview` as it was in November 2026, before it used typed arrays: what the benchmark measures the one of
 * today against. It is not to be improved.
 */
import { checkImages } from './image-checks';
import { ImageTotals } from './image-totals';
import { LifecycleEvaluation } from './lifecycle-evaluation';
import { reasonOf, verdictOf } from './lifecycle-verdict';
import { PlainRule } from './plain-rule';
import { LifecycleOutcome, LifecyclePreviewImage } from '../../src/lifecycle/preview/lifecycle-preview-image';
import { RepositoryImage } from '../../src/lifecycle/preview/repository-image';

const INDEX_MEDIA_TYPES = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];

/** What it gave: all of it is held. */
export function preview2026(policyRules: readonly PlainRule[], images: readonly RepositoryImage[], at: Date): object {
  checkImages(images);
  const inventory = [...images];
  const evaluation = new LifecycleEvaluation(policyRules, inventory);
  evaluation.run(at.getTime());
  const results = new Array<LifecyclePreviewImage>(inventory.length);
  const byOutcome = new ImageTotals<LifecycleOutcome>();
  const byRule = new ImageTotals<PlainRule>();
  const remaining = new ImageTotals<boolean>();
  for (const entry of evaluation.entries) {
    const { image: { imageDigest, imageTags = [], imageSizeInBytes = 0 }, place } = entry;
    const verdict = verdictOf(entry, evaluation.rules);
    const { outcome, rule } = verdict;
    const reason = reasonOf(entry, verdict, evaluation.rules, at.getTime());
    results[place] = {
      imageDigest, imageTags, imageSizeInBytes, outcome, rulePriority: rule?.rulePriority, ruleDescription: rule?.description, reason,
    };
    byOutcome.add(outcome, imageSizeInBytes);
    if (rule !== undefined) {
      byRule.add(rule, imageSizeInBytes);
    }
    if (outcome !== LifecycleOutcome.EXPIRING) {
      remaining.add(entry.isArchived || outcome === LifecycleOutcome.ARCHIVING, imageSizeInBytes);
    }
  }
  return {
    policyRules,
    inventory,
    at: new Date(at),
    images: results,
    totals: [LifecycleOutcome.EXPIRING, LifecycleOutcome.ARCHIVING, LifecycleOutcome.KEPT].map((outcome) => byOutcome.of(outcome)),
    remaining: [false, true].map((isArchive) => remaining.of(isArchive)),
    rules: evaluation.rules.map(({ rule, outcome }) => ({
      rulePriority: rule.rulePriority, description: rule.description, outcome, ...byRule.of(rule),
    })),
    unknownIndexes: inventory
      .filter(({ imageManifestMediaType: type, referencedDigests, imageStatus }) =>
        type !== undefined && INDEX_MEDIA_TYPES.includes(type) && referencedDigests === undefined && imageStatus !== 'ARCHIVED')
      .map(({ imageDigest }) => imageDigest),
  };
}

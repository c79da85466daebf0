/**
 * What makes ECR create a repository, and so use a repository creation template.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 */
export enum TemplateScenario {
  /** The registry of another account or region replicates an image here. The template belongs to the destination. */
  REPLICATION = 'REPLICATION',

  /** An image is pulled for the first time through a pull-through cache rule. The prefix of the template is the one of the rule. */
  PULL_THROUGH_CACHE = 'PULL_THROUGH_CACHE',

  /** An image is pushed to a repository that does not exist. Without a template for its name, such a push fails. */
  CREATE_ON_PUSH = 'CREATE_ON_PUSH',
}

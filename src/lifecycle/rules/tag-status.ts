/** Which images a lifecycle rule looks at, by whether they have a tag, in the words of the policy's JSON. */
export enum TagStatus {
  /** Images with at least one tag; the rule names the tags by a list of patterns or prefixes. */
  TAGGED = 'tagged',

  /** Images without a tag. */
  UNTAGGED = 'untagged',

  /** All images, with or without a tag. Such a rule is evaluated last in its storage class. */
  ANY = 'any',
}

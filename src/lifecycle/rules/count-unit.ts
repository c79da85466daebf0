/** The unit of a lifecycle rule's `countNumber` when it is an age, in the words of the policy's JSON. */
export enum LifecycleCountUnit {
  /** The only unit there is. */
  DAYS = 'days',
}

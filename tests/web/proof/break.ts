/** A fault put into the generated layer, and the tests that have to notice it. */
export interface Break {
  /** The property that no longer holds, as the design names it; or the guide's fault, by its number. */
  property: string;
  what: string;
  /** Below the generated tree. */
  file: string;
  find: string;
  replace: string;
  /** Filters of test files. */
  tests: string[];
}

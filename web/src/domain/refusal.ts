/** The rules say no. `code` and `pointer` are those that the API answers for the same case. */
export class Refusal extends Error {
  readonly code: string;
  readonly pointer: string | undefined;

  constructor(code: string, sentence: string, pointer?: string) {
    super(sentence);
    this.name = "Refusal";
    this.code = code;
    this.pointer = pointer;
  }
}

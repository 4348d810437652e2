/** Where a node stands in the text of the template. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What stands between the parentheses of a call, a filter or a test. */
export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [name: string, value: Expression])[];
  /** `*values` and `**values`: what they hold is not in the template. */
  readonly spread: readonly Expression[];
}

/** An expression of Jinja. `depth` is that of the tree below it. */
export type Expression = Span & { readonly depth: number } & (
    | { readonly is: 'name'; readonly name: string }
    | { readonly is: 'constant'; readonly value: string | number | boolean | null }
    | { readonly is: 'list'; readonly items: readonly Expression[] }
    | { readonly is: 'dict'; readonly pairs: readonly (readonly [key: Expression, value: Expression])[] }
    | { readonly is: 'attribute'; readonly of: Expression; readonly name: string }
    | { readonly is: 'item'; readonly of: Expression; readonly key: Expression }
    | { readonly is: 'slice'; readonly parts: readonly (Expression | undefined)[] }
    | ({ readonly is: 'call'; readonly of: Expression } & Arguments)
    /** Without `of` in a block, whose text is filtered. */
    | ({ readonly is: 'filter'; readonly of?: Expression; readonly name: string } & Arguments)
    | ({ readonly is: 'test'; readonly of: Expression; readonly name: string } & Arguments)
    /** Operators: a list of operands, the operator between the first two. */
    | { readonly is: 'operation'; readonly operator: string; readonly operands: readonly Expression[] }
    | {
        readonly is: 'condition';
        readonly test: Expression;
        readonly then: Expression;
        readonly otherwise?: Expression;
      }
  );

export type ExpressionOf<Kind extends Expression['is']> = Extract<Expression, { is: Kind }>;

/** What is assigned to: a name, an attribute of a namespace, or several of them. */
export type Target =
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'member'; readonly of: string; readonly name: string }
  | { readonly is: 'several'; readonly targets: readonly Target[] };

export interface Parameter {
  readonly name: string;
  readonly standard?: Expression;
}

export type Body = readonly Statement[];

export type Statement =
  | { readonly is: 'data'; readonly text: string }
  | { readonly is: 'print'; readonly value: Expression }
  | {
      readonly is: 'for';
      readonly target: Target;
      readonly over: Expression;
      readonly test?: Expression;
      readonly body: Body;
      readonly otherwise: Body;
    }
  | { readonly is: 'if'; readonly branches: readonly { readonly test?: Expression; readonly body: Body }[] }
  | { readonly is: 'set'; readonly target: Target; readonly value: Expression }
  | { readonly is: 'set-block'; readonly target: Target; readonly filter?: Expression; readonly body: Body }
  | { readonly is: 'macro'; readonly name: string; readonly parameters: readonly Parameter[]; readonly body: Body }
  | {
      readonly is: 'call-block';
      readonly parameters: readonly Parameter[];
      readonly call: Expression;
      readonly body: Body;
    }
  | { readonly is: 'filter-block'; readonly filter: Expression; readonly body: Body }
  | {
      readonly is: 'with';
      readonly values: readonly (readonly [target: Target, value: Expression])[];
      readonly body: Body;
    }
  | { readonly is: 'block'; readonly name: string; readonly body: Body }
  /** A body that is rendered as it is: of `generation` and `trans`. */
  | { readonly is: 'plain'; readonly body: Body }
  | { readonly is: 'other-file'; readonly template: Expression; readonly names: readonly string[] }
  | { readonly is: 'leave'; readonly how: 'break' | 'continue' }
  | ({ readonly is: 'debug' } & Span);

/** A template that no reader of Jinja takes, or that is nested deeper than they go. */
export class TemplateError extends Error {
  constructor(
    readonly reason: 'template-syntax' | 'limit-template',
    readonly offset: number
  ) {
    super(reason);
  }
}

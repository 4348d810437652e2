/**
 * Ids of a report that came from outside: of another version, or made by an attacker. They pass for ids of this version, since
 * words, the panel and the writers show one that they do not know as it is.
 */
import type { FormatId } from '../scanner/format-catalog';
import type { RuleId } from '../scanner/rules/catalog';
import type { ReasonId } from '../scanner/reason-ids';
import type { UseReasonId } from '../scanner/use-reasons';

export const foreignFormat = (id: string): FormatId => id as FormatId;
export const foreignRule = (id: string): RuleId => id as RuleId;
export const foreignReason = (id: string): ReasonId => id as ReasonId;
export const foreignUseReason = (id: string): UseReasonId => id as UseReasonId;

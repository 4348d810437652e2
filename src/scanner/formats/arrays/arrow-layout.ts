/** What stands in front of the length of a message since Arrow 0.15 (Arrow columnar format, "Encapsulated message format"). */
export const CONTINUES = 0xffffffff;
/** Bytes of a footer, a schema or a message without its body; those of honest files with ten thousands of columns are a tenth of it. */
export const MAX_METADATA = 64 * 2 ** 20;

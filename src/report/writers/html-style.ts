/** The page's own style sheet. Every colour stands beside a word or a sign that says the same. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8886; --quiet: #5c5c5c; --red: #b3141c; --amber: #8a5300; --blue: #0b5cad; --green: #1a6e2e; --code: #f3f3f3; }
@media (prefers-color-scheme: dark) {
  :root { --quiet: #a8a8a8; --red: #ff8f8f; --amber: #f0b35a; --blue: #8ec2ff; --green: #7fd493; --code: #26282b; }
}
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0.5rem 0; }
h2 { font-size: 1.05rem; margin: 1rem 0 0.25rem; }
p { margin: 0.3rem 0; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-size: 0.9em; }
.totals { display: inline-block; vertical-align: top; border-collapse: collapse; margin: 1rem 2.5rem 1rem 0; }
.totals caption { text-align: left; font-weight: 600; }
.totals th, .totals td { border-bottom: 1px solid var(--line); padding: 0.15rem 1.5rem 0.15rem 0; text-align: left; font-weight: 400; }
.totals td { text-align: right; font-variant-numeric: tabular-nums; }
.file { border: 1px solid var(--line); border-left-width: 5px; border-radius: 4px; margin: 0.75rem 0; padding: 0.5rem 0.9rem; }
.file > summary { cursor: pointer; overflow-wrap: anywhere; }
.verdict { font-weight: 600; }
.unsafe { border-left-color: var(--red); }
.unsafe .verdict, .critical .severity, .high .severity { color: var(--red); }
.incomplete, .review { border-left-color: var(--amber); }
.incomplete .verdict, .review .verdict, .medium .severity { color: var(--amber); }
.low .severity { color: var(--blue); }
.clean { border-left-color: var(--green); }
.clean .verdict { color: var(--green); }
.accepted { border-left-color: var(--quiet); }
.file.accepted { border-left-style: double; }
.not-a-model { border-left-color: var(--line); }
.accepted .verdict, .not-a-model .verdict { color: var(--quiet); }
details.uses { margin: 0.5rem 0; }
.dangerous .trust { color: var(--red); }
.unknown .trust { color: var(--quiet); }
.trusted .trust { color: var(--green); }
article { border-top: 1px solid var(--line); margin-top: 0.75rem; }
article.waived { border-top-style: dashed; color: var(--quiet); }
pre { background: var(--code); padding: 0.5rem 0.75rem; border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; }
li { overflow-wrap: anywhere; }
@media print {
  :root { color-scheme: light; --quiet: #5c5c5c; --red: #b3141c; --amber: #8a5300; --blue: #0b5cad; --green: #1a6e2e; --code: #f3f3f3; }
  body { max-width: none; }
  details { display: block; }
  details::details-content { content-visibility: visible; block-size: auto; }
  article, pre { break-inside: avoid; }
}
`;

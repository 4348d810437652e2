/** An identifier of a weakness, technique or advisory, and the page that explains it. */
export interface Reference {
  readonly id: string;
  /** Undefined when the identifier is of no known kind. */
  readonly href?: string;
}

/** The page for `CWE-502`, `AML.T0011.000`, `CVE-2025-1550` or `GHSA-48g7-3x6r-xfhp`; nothing else becomes a link. */
export function referenceOf(id: string): Reference {
  const cwe = /^CWE-(\d{1,6})$/.exec(id);
  if (cwe) {
    return { id, href: `https://cwe.mitre.org/data/definitions/${cwe[1]}.html` };
  }
  if (/^AML\.T\d{4}(\.\d{3})?$/.test(id)) {
    return { id, href: `https://atlas.mitre.org/techniques/${id}` };
  }
  if (/^CVE-\d{4}-\d{4,19}$/.test(id)) {
    return { id, href: `https://www.cve.org/CVERecord?id=${id}` };
  }
  if (/^GHSA(-[0-9a-z]{4}){3}$/.test(id)) {
    return { id, href: `https://github.com/advisories/${id}` };
  }
  return { id };
}

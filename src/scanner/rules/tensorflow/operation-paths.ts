/** The kind of a path or address in a graph, the worst that several have. */
export type PathKind = 'url' | 'private' | 'leads-out' | 'absolute' | 'cloud' | 'relative';

/** Files by which people are identified, and folders of the system in which no model is kept. */
const PRIVATE =
  /^(file:\/\/)?\/(etc|proc|sys|dev|boot|root|var\/(run|log|spool|lib)|usr|bin|s?bin|lib\d*)(\/|$)|(^|[/\\])(\.ssh|\.aws|\.gnupg|\.kube|\.docker|\.config|\.bashrc|\.bash_profile|\.profile|\.zshrc|\.netrc|\.pgpass|id_[rd]sa|authorized_keys|site-packages|dist-packages|credentials|crontab|cron\.\w+)([/\\]|$)|\.(pth|so|bashrc)$|^[A-Za-z]:\\Windows/i;
const URL = /^(?!file:)[a-z][a-z0-9+.-]{1,20}:\/\//i;
/** Storage from which TensorFlow's own checkpoints are read. */
const CLOUD = /^(gs|s3|hdfs|viewfs|cns|ram|wasbs?|abfss?):\/\//i;
const UNC = /^(\\\\|\/\/)[\w.-]+[\\/]/;
const LEADS_OUT = /(^|[/\\])\.\.([/\\]|$)/;
const ABSOLUTE = /^(file:\/\/)?([/\\~]|[A-Za-z]:[\\/])/;

/** Tells whether a text names a file of the system, of another folder or of another machine. */
export function pathKind(text: string): PathKind {
  if (CLOUD.test(text)) {
    return 'cloud';
  }
  if (URL.test(text) || UNC.test(text)) {
    return 'url';
  }
  if (PRIVATE.test(text)) {
    return 'private';
  }
  if (LEADS_OUT.test(text)) {
    return 'leads-out';
  }
  return ABSOLUTE.test(text) ? 'absolute' : 'relative';
}

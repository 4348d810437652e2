import type { ReasonId } from '../../scanner/reason-ids';
import type { Params } from '../../scanner/report';
import { printable } from '../../scanner/printable';
import type { Translator } from '../translator';
import { contentsText } from './bystanders';
import { formatLabel } from './formats';
import { bytesText, countText } from './numbers';
import type { ReasonWords } from './finding-words';
import { lazily } from '../../scanner/lazily';

type SayReason = (trans: Translator, params: Params) => ReasonWords;

/** Longest text of a file, a server or a path that is put into a sentence. */
const LONGEST = 300;

const text = (value: string | number | undefined): string =>
  value === undefined ? '' : printable(String(value), LONGEST);

function damaged(trans: Translator): string {
  return trans.__(
    'Fetch the file again and compare its size or checksum with the source. If it stays like this, do not load it.'
  );
}

function tooMuch(trans: Translator): string {
  return trans.__(
    'What lies beyond the limit was not looked at, so this is not a clean result. If the file is honest, unpack it and scan the parts.'
  );
}

function again(trans: Translator): string {
  return trans.__('Scan it again when nothing is writing to it.');
}

/** Words for every reason of `scanner/reason-ids.ts`. */
export const REASON_WORDS: Record<ReasonId, SayReason> = {
  'unknown-format': (trans, params) => ({
    what:
      params.bytes === undefined
        ? trans.__('This is not a format that the scanner knows.')
        : params.named === undefined
          ? trans.__('This is not a format that the scanner knows. It begins with the bytes %1.', params.bytes)
          : trans.__(
              'This is not a format that the scanner knows. Its name promises %1, but it begins with the bytes %2.',
              formatLabel(text(params.named), trans),
              params.bytes
            ),
    advice: trans.__(
      'It may be harmless, but nobody has looked inside. Open it only with a program that cannot run code from it.'
    )
  }),
  'unsupported-format': (trans, params) => ({
    what: params.format
      ? trans.__('This is %1, which is recognised but not examined yet.', formatLabel(text(params.format), trans))
      : trans.__('The format is recognised but not examined yet.'),
    advice: trans.__(
      'Not examined does not mean safe. Ask for the model in a format that can be examined, or for one without code.'
    )
  }),
  'template-syntax': trans => ({
    what: trans.__('This is no valid Jinja template, so what a program would make of it is not known.'),
    advice: trans.__(
      'Programs that use Jinja refuse it. If yours takes it, it reads templates in another way: look at the template before you use it.'
    )
  }),
  'limit-template': trans => ({
    what: trans.__('The template is longer, or nested deeper, than the scanner follows.'),
    advice: tooMuch(trans)
  }),
  'native-code': trans => ({
    what: trans.__('This is a program or a library. No loader of models runs it, and what it does was not judged.'),
    advice: trans.__('Treat it like any other program: start it only if you know who made it.')
  }),
  'weights-of': (trans, params) => ({
    what: trans.__('%1 describes a model and says that these are the numbers of its weights.', text(params.file)),
    advice: trans.__('Scan both files: the description says what a loader does with the numbers.')
  }),
  'numbers-by-header': trans => ({
    what: trans.__(
      'The header says that these bytes are numbers. No loader of this format takes them for anything else.'
    ),
    advice: trans.__('There is nothing to do.')
  }),
  'numbers-by-name': (trans, params) => ({
    what: params.beside
      ? trans.__(
          'The file beside it, %1, says that these bytes are the numbers of a model. They were searched for a pickle, an archive and a program, and hold none where a loader would find one.',
          params.beside
        )
      : trans.__(
          'Their name says that these bytes are the numbers of a model. They were searched for a pickle, an archive and a program, and hold none where a loader would find one.'
        ),
    advice: trans.__('Load them with the model that they belong to, and with nothing else.')
  }),
  'image-program': trans => ({
    what: trans.__(
      'A program in a container image. Images hold a whole system, and loading a model from one runs none of it.'
    ),
    advice: trans.__(
      'Nothing to do for the model. Whether to trust the image itself is a question for a scanner of images.'
    )
  }),
  'image-system-file': trans => ({
    what: trans.__('A file of the system in a container image, in no format that a loader of models reads.'),
    advice: trans.__(
      'Nothing to do for the model. Whether to trust the image itself is a question for a scanner of images.'
    )
  }),
  'image-layer-missing': trans => ({
    what: trans.__('The manifest of the image lists this layer, but the layer is not in the archive.'),
    advice: damaged(trans)
  }),
  empty: trans => ({
    what: trans.__('The file is empty.'),
    advice: trans.__('There is nothing to scan. If it should not be empty, fetch it again.')
  }),
  'declared-storage': (trans, params) => ({
    what:
      params.looked === undefined || params.looked === 0
        ? trans.__(
            'A pickle declares these members to be the numbers of tensors. No loader of PyTorch reads them as anything else, since the archive is neither a package nor an exported program, so their content was not read.'
          )
        : trans.__(
            'A pickle declares these members to be the numbers of tensors, and they begin as numbers do. No loader of PyTorch reads them as anything else, since the archive is neither a package nor an exported program.'
          ),
    advice: trans.__('Load them with the pickle that declares them, and with nothing else.')
  }),
  'begins-as-numbers': trans => ({
    what: trans.__(
      'These members are declared to be the numbers of tensors. Other loaders could take them for something else, so the beginning of each was examined: none is a pickle, an archive, a program or text.'
    ),
    advice: trans.__('There is nothing to do.')
  }),
  'raw-numbers': trans => ({
    what: trans.__(
      'These are raw numbers, as files of weights hold them: nothing in them has room for a program, a pickle or text, or the description beside them says so and the sizes agree.'
    ),
    advice: trans.__('There is nothing to do.')
  }),
  truncated: trans => ({
    what: trans.__('The data ends before it should.'),
    advice: damaged(trans)
  }),
  'broken-pickle': (trans, params) => ({
    what:
      params.offset === undefined
        ? trans.__('The pickle breaks off at an instruction that no loader accepts.')
        : trans.__(
            'The pickle breaks off at byte %1, at an instruction that no loader accepts.',
            countOf(params.offset)
          ),
    advice: trans.__(
      'Everything before that point runs when the file is loaded, and is scanned. A broken end is a known way to make scanners give up, so do not take the file for harmless; fetch it again from the source.'
    )
  }),
  corrupt: trans => ({
    what: trans.__('The contents are damaged and cannot be read.'),
    advice: damaged(trans)
  }),
  'unknown-record': (trans, params) => ({
    what:
      params.offset === undefined
        ? trans.__('It holds a record of a kind that the scanner does not know.')
        : trans.__('At byte %1 it holds a record of a kind that the scanner does not know.', countOf(params.offset)),
    advice: trans.__(
      'A library that knows the record may read other data than the scanner did. Ask for a file that was written anew, without it.'
    )
  }),
  encrypted: trans => ({
    what: trans.__('The contents are encrypted.'),
    advice: trans.__('Decrypt it with the password first, then scan what comes out before you load it.')
  }),
  'unsupported-compression': (trans, params) => ({
    what: params.method
      ? trans.__('It is compressed with a method that the scanner cannot unpack (%1).', text(params.method))
      : trans.__('It is compressed with a method that the scanner cannot unpack.'),
    advice: trans.__('Unpack it with a tool that you trust, then scan what comes out.')
  }),
  'limit-depth': trans => ({
    what: trans.__(
      'Archives are packed inside archives, or values stand inside values, deeper than the scanner follows.'
    ),
    advice: tooMuch(trans)
  }),
  'limit-members': trans => ({
    what: trans.__('There are more members or records than the scanner opens.'),
    advice: tooMuch(trans)
  }),
  'limit-inflated': trans => ({
    what: trans.__('Unpacked, the contents are larger than the scanner allows.'),
    advice: tooMuch(trans)
  }),
  'limit-opcodes': trans => ({
    what: trans.__('The pickle has more instructions than the scanner follows.'),
    advice: tooMuch(trans)
  }),
  'limit-work': trans => ({
    what: trans.__(
      'This is too much for its size: to look at all of it would take far more work than a file of this size is worth.'
    ),
    advice: tooMuch(trans)
  }),
  'limit-values': trans => ({
    what: trans.__('The pickle holds more values at once than the scanner keeps.'),
    advice: tooMuch(trans)
  }),
  'limit-calls': trans => ({
    what: trans.__('One class or function is called so often that not every call was looked at.'),
    advice: tooMuch(trans)
  }),
  'facts-missing': (trans, params) => ({
    what: trans.__(
      'The table of the classes of %1 could not be read. They were judged by their names alone.',
      params.package ?? ''
    ),
    advice: trans.__('Scan the file again. If it stays so, install this program again: a part of it is missing.')
  }),
  'limit-read': trans => ({
    what: trans.__('More bytes would have to be read than the scan is allowed to read.'),
    advice: tooMuch(trans)
  }),
  'limit-size': (trans, params) => ({
    what:
      typeof params.size === 'number' && typeof params.limit === 'number'
        ? trans.__(
            'At %1 it is larger than the limit of %2.',
            bytesText(params.size, trans),
            bytesText(params.limit, trans)
          )
        : trans.__('It is larger than the size limit.'),
    advice: trans.__(
      'Raise the limit in the settings and scan again, or scan the file with the scan-model command where it is stored.'
    )
  }),
  unreadable: (trans, params) => ({
    what: params.detail
      ? trans.__('The bytes could not be read (%1).', text(params.detail))
      : trans.__('The bytes could not be read.'),
    advice: trans.__('Check that the server is running and that the file can be opened, then scan again.')
  }),
  'changed-while-reading': trans => ({
    what: trans.__('The file changed while it was being read.'),
    advice: again(trans)
  }),
  'changed-since-scan': trans => ({
    what: trans.__('The file has changed since it was scanned.'),
    advice: trans.__('Scan it again, and look at what is found now.')
  }),
  vanished: trans => ({
    what: trans.__('The file disappeared while it was being read.'),
    advice: trans.__('Refresh the file browser. If the file is still there, scan it again.')
  }),
  forbidden: trans => ({
    what: trans.__('The server does not allow this file to be read.'),
    advice: trans.__(
      'It may be a link out of the folder that the server shows, or its permissions forbid it. Copy it into your folder and scan it there.'
    )
  }),
  'not-found': trans => ({
    what: trans.__('The file was not found.'),
    advice: trans.__(
      'It may have been moved or removed, or the server may be hiding it. Refresh the file browser and try again.'
    )
  }),
  'logged-out': trans => ({
    what: trans.__('The server asks you to log in again.'),
    advice: trans.__('Log in again in another tab, then scan again.')
  }),
  'no-range': trans => ({
    what: trans.__('This storage cannot hand out parts of a file, so the whole file would have to be copied.'),
    advice: trans.__(
      'Raise the limit for whole copies in the settings, or scan the file with the scan-model command where it is stored.'
    )
  }),
  'lfs-pointer': (trans, params) => ({
    what: trans.__('This is not here: it is only a Git LFS pointer, and the file itself was not fetched.'),
    advice: trans.__('Fetch it with %1, then scan what comes.', pullCommand(params.name))
  }),
  'web-page': trans => ({
    what: trans.__('This is a web page, not a model: the download failed.'),
    advice: trans.__(
      'Download it again. If the same comes, open the address in a browser: it may ask you to log in or to accept terms.'
    )
  }),
  'error-answer': trans => ({
    what: trans.__('This is the error message of a server, not a model: the download failed.'),
    advice: trans.__('Open the file to read it, check the address and your permission, and download it again.')
  }),
  'named-otherwise': (trans, params) => ({
    what: trans.__(
      'It is named like %1 (%2), but it is %3: no program loads it as a model.',
      formatLabel(text(params.named), trans),
      text(params.ending),
      contentsText(text(params.format), trans)
    ),
    advice: trans.__('If you expected a model here, fetch it again and compare its size or checksum with the source.')
  }),
  code: trans => ({
    what: trans.__('This is code: it runs when you run it, not when a model is loaded.'),
    advice: trans.__('The scanner does not judge it. Read it before you run it.')
  }),
  'compiled-code': trans => ({
    what: trans.__('This is compiled code: it runs when it is imported, not when a model is loaded.'),
    advice: trans.__(
      'What it does when it is imported was looked at, and nothing of it is known to be dangerous. What its functions do was not judged.'
    )
  }),
  'code-unclear': trans => ({
    what: trans.__('This is compiled code, and what it does when it is imported could not be followed to the end.'),
    advice: trans.__('Delete it: Python compiles it again from its source. Do not import it when there is no source.')
  }),
  'whole-copy': (trans, params) => ({
    what:
      typeof params.size === 'number'
        ? trans.__(
            'This storage cannot hand out parts of a file, so all %1 were copied to be scanned.',
            bytesText(params.size, trans)
          )
        : trans.__('This storage cannot hand out parts of a file, so the whole file was copied to be scanned.'),
    advice: trans.__('The result is as good as any other; it only took longer.')
  }),
  'folder-unreadable': (trans, params) => ({
    what:
      params.path && params.detail
        ? trans.__('The folder %1 could not be listed (%2).', text(params.path), text(params.detail))
        : params.path
          ? trans.__('The folder %1 could not be listed.', text(params.path))
          : trans.__('A folder could not be listed.'),
    advice:
      params.taken === 1
        ? trans.__(
            'What is in it was not scanned. Jupyter Server takes this name for something else, and a proxy in front of it undoes the way around that: give the folder another name, or scan it with the scan-model command.'
          )
        : trans.__('What is in it was not scanned. Check its permissions and whether it still exists, then scan again.')
  }),
  'folder-hidden': trans => ({
    what: trans.__('Hidden files were not scanned: JupyterLab does not list names that begin with a dot.'),
    advice: trans.__('The scan-model command sees them.')
  }),
  'listing-stopped': (trans, params) => ({
    what: params.path
      ? trans.__('The scan was stopped before the folder %1 was listed.', text(params.path))
      : trans.__('The scan was stopped before the folder was listed.'),
    advice: trans.__('Nothing is known about what is in it. Scan it again.')
  }),
  'limit-files': trans => ({
    what: trans.__('There are more files or folders here than are looked at; the rest of them were not scanned.'),
    advice: trans.__('Scan its subfolders one by one, or use the scan-model command.')
  }),
  'limit-folders': (trans, params) => ({
    what: params.path
      ? trans.__('Very deep folders were not listed (%1).', text(params.path))
      : trans.__('Very deep folders were not listed.'),
    advice: trans.__('What is in them was not scanned. Scan that folder by itself.')
  }),
  cancelled: trans => ({
    what: trans.__('The scan was cancelled before this file was read to the end.'),
    advice: trans.__('Nothing is known about it. Scan it again before you load it.')
  }),
  'no-worker': trans => ({
    what: trans.__('The browser does not let the scanner start in the background.'),
    advice: trans.__(
      'Reload the page. If it stays like this, ask who runs the server to allow workers from its own address (worker-src), or use the scan-model command.'
    )
  }),
  'special-file': trans => ({
    what: trans.__('This is a pipe, a socket or a device, not a file.'),
    advice: trans.__('It was not opened. Save what comes out of it as a file and scan that.')
  }),
  'no-such-file': trans => ({
    what: trans.__('There is no such file.'),
    advice: trans.__('Check the path: it may have been moved or removed since it was listed.')
  }),
  'broken-link': trans => ({
    what: trans.__('This is a link that leads nowhere.'),
    advice: trans.__('Fetch the file that it points to, or remove the link.')
  }),
  'link-not-followed': (trans, params) => ({
    what: params.detail
      ? trans.__(
          'This is a link to a folder outside of what is scanned (%1), and was not followed.',
          text(params.detail)
        )
      : trans.__('This is a link to a folder outside of what is scanned, and was not followed.'),
    advice: trans.__(
      'What is in it was not scanned. Scan that folder too, or use --follow-links; --exclude leaves the link out.'
    )
  }),
  'lost-found': trans => ({
    what: trans.__('This folder belongs to the file system, and only root may read it.'),
    advice: trans.__(
      'It is usually empty. Nobody looked into it, so this is not a clean result; --exclude lost+found leaves it out.'
    )
  }),
  'no-permission': trans => ({
    what: trans.__('You do not have permission to read this.'),
    advice: trans.__('Ask its owner for read permission, then scan again.')
  }),
  'read-error': (trans, params) => ({
    what: trans.__('The bytes could not be read (%1).', text(params.detail)),
    advice: trans.__('Check the disk or the network drive that it is on, then scan again.')
  }),
  'missing-shard': (trans, params) => ({
    what: trans.__('The report of part %1 is missing.', text(params.shard)),
    advice: trans.__('Its files count as not scanned. Run that part, and merge again with its report.')
  }),
  'no-part': (trans, params) => ({
    what: trans.__('A part of the scanner could not be loaded (%1).', text(params.detail)),
    advice: trans.__(
      'See whether the server answers. After an update of the extension reload the page; then scan again.'
    )
  }),
  internal: (trans, params) => ({
    what: params.detail
      ? trans.__('The scanner itself failed (%1).', text(params.detail))
      : trans.__('The scanner itself failed.'),
    advice: trans.__(
      'This is a fault of the scanner, not proof of an attack, but the file is not fully examined. Please report it with the file, if you can.'
    )
  })
};

/** Names that need no quoting in any shell. */
const PLAIN_NAME = lazily(() => /^[\p{L}\p{N}_.+=@][\p{L}\p{N}_.+=@ -]{0,199}$/u);

/** The command that fetches one file; all files when the name could mean something else to a shell. */
function pullCommand(name: string | number | undefined): string {
  const plain = typeof name === 'string' && PLAIN_NAME().test(name);
  return plain ? `git lfs pull --include="${name}"` : 'git lfs pull';
}

function countOf(value: string | number): string {
  return typeof value === 'number' ? countText(value) : value;
}

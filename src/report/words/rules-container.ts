import type { Finding } from '../../scanner/report';
import type { Translator } from '../translator';
import type { SayRule } from './finding-words';

const param = (finding: Finding, name: string): string | number => finding.params[name] ?? '';

/** Readers disagree about the archive and a loader may follow either one, so the engine scanned both readings. */
function rebuilt(trans: Translator): string {
  return trans.__(
    'Honest tools do not write such archives. Ask the author for a new copy, and compare it with this one before you load either.'
  );
}

/** Words for findings in archives and PyTorch containers. */
export const CONTAINER_RULES = {
  'zip-name-mismatch': (trans, finding) => ({
    title: trans.__('One member has two names: %1 and %2', param(finding, 'central'), param(finding, 'local')),
    why: trans.__(
      'A zip archive names each member twice, and here the two differ. Python refuses such an archive, PyTorch loads it: a way to keep a scanner out. Both names were scanned.'
    ),
    advice: rebuilt(trans)
  }),
  'zip-header-mismatch': (trans, finding) => ({
    title: trans.__('The archive contradicts itself about %1', param(finding, 'member')),
    why: trans.__(
      'What the table of contents says of this member (%1) is not what stands in front of its data. Readers that believe the one or the other see different bytes.',
      param(finding, 'field')
    ),
    advice: rebuilt(trans)
  }),
  'zip-hidden-member': (trans, finding) => ({
    title: trans.__('The archive hides a member: %1', param(finding, 'member')),
    why: trans.__(
      'These data stand in the archive but not in its table of contents. Tools that list the archive do not show them; readers that walk through it find them.'
    ),
    advice: rebuilt(trans)
  }),
  'zip-false-encryption': (trans, finding) => ({
    title: trans.__('%1 is marked as encrypted but is not', param(finding, 'member')),
    why: trans.__(
      'The mark makes many tools skip the member because they have no password, while PyTorch ignores the mark and loads it. The member was scanned as it is.'
    ),
    advice: rebuilt(trans)
  }),
  'zip-duplicate-name': (trans, finding) => ({
    title: trans.__('Two members are called %1', param(finding, 'member')),
    why: trans.__(
      'They have different content, and which of the two is loaded depends on the program. Both were scanned.'
    ),
    advice: rebuilt(trans)
  }),
  'zip-several-directories': trans => ({
    title: trans.__('The archive has several tables of contents'),
    why: trans.__('What the archive holds depends on which of them a program finds first. All of them were read.'),
    advice: rebuilt(trans)
  }),
  'zip-overlapping-members': (trans, finding) => ({
    title: trans.__('%1 and %2 share the same bytes', param(finding, 'member'), param(finding, 'other')),
    why: trans.__(
      'Members of an honest archive stand one behind the other. Overlapping ones are how a small file is made to unpack into an enormous one.'
    ),
    advice: trans.__('Do not unpack this archive.')
  }),
  'zip-crc-mismatch': (trans, finding) => ({
    title: trans.__('The checksum of %1 is wrong', param(finding, 'member')),
    why: trans.__(
      'The data are not those that the archive was made with: damaged on the way, or changed afterwards. PyTorch does not check this and loads them.'
    ),
    advice: trans.__('Get the file again, and compare it with the checksum that its author publishes.')
  }),
  'zip-prefix': trans => ({
    title: trans.__('There are bytes before the archive begins'),
    why: trans.__(
      'Other programs may take the file for something else. Self-extracting archives begin this way, models do not.'
    ),
    advice: trans.__('Ask the author what the bytes are for.')
  }),
  'tar-ambiguous-entry': (trans, finding) => ({
    title: trans.__('Programs disagree about what the archive holds at %1', param(finding, 'member')),
    why: trans.__(
      'No tool that makes tar archives writes such an entry. Programs differ in what they take for its size, its data or the next member, so one may load bytes that another never shows.'
    ),
    advice: rebuilt(trans)
  }),
  'sevenzip-contradiction': trans => ({
    title: trans.__('The headers of the 7z archive are not what programs write'),
    why: trans.__(
      'Programs that unpack 7z archives read such headers differently, or have to repair them first, so that one unpacks files that another does not see. What the headers lead to was scanned.'
    ),
    advice: rebuilt(trans)
  }),
  'archive-path-traversal': (trans, finding) => ({
    title: trans.__('Unpacking writes outside the folder: %1', param(finding, 'member')),
    why: trans.__(
      'The name of this member leads out of the folder that the archive is unpacked to. A careless program overwrites files elsewhere: a shell profile, a key, a script that runs later.'
    ),
    advice: trans.__('Do not unpack this archive.')
  }),
  'archive-link': (trans, finding) => ({
    title: trans.__('The archive holds a link out of its folder: %1', param(finding, 'member')),
    why: trans.__('After unpacking, %1 is what is read or written in its place.', param(finding, 'target')),
    advice: trans.__('Do not unpack this archive where anything of value can be reached.')
  }),
  'archive-bomb': (trans, finding) => ({
    title: trans.__('The file unpacks to far more than it is'),
    why:
      finding.params.limit === undefined
        ? trans.__(
            'Each byte of it becomes %1: nothing but the same byte again and again does that. Programs that unpack many of its kind, or one inside another, run out of memory or fill the disk.',
            param(finding, 'ratio')
          )
        : trans.__(
            'The scan stopped at its limit; a program that unpacks all of it runs out of memory or fills the disk. What stands behind the limit was not scanned.'
          ),
    advice: trans.__('Do not unpack or load this file.')
  }),
  'pytorch-storage-size': (trans, finding) => ({
    title: trans.__('A tensor claims another size than its data have: %1', param(finding, 'member')),
    why: trans.__(
      'The model asks for %1 bytes and the file holds %2. Versions of PyTorch before 2.10 can be made to read or write memory that is not theirs this way, even with weights_only=True.',
      param(finding, 'declared'),
      param(finding, 'size')
    ),
    advice: trans.__('Do not load this file. An honest but damaged one has to be fetched again.')
  }),
  'torchscript-file-access': (trans, finding) => ({
    title:
      finding.params.reaches === 'memory'
        ? trans.__('The TorchScript code reaches memory that is not its own: %1', param(finding, 'call'))
        : trans.__('The TorchScript code touches files: %1', param(finding, 'call')),
    why:
      finding.params.reaches === 'memory'
        ? trans.__(
            'The operator makes a tensor of sizes and offsets that nobody checks. The program inside this model reads or writes any place of the memory with it, which can run code. Compilers of models write no such call.'
          )
        : trans.__(
            'The program inside this model reads or writes files, or loads other code, when it is run. It does so with your rights.'
          ),
    advice: trans.__('Read the code of %1 before you run the model.', param(finding, 'member'))
  }),
  'torchscript-custom-operator': (trans, finding) => ({
    title: trans.__('The TorchScript code needs an operator that is not part of PyTorch: %1', param(finding, 'call')),
    why: trans.__(
      'It comes from a native library that has to be loaded first. Nothing limits what such a library does.'
    ),
    advice: trans.__('Find out which library it is, and whether you trust it.')
  }),
  'pytorch-export-code': (trans, finding) => ({
    title: trans.__('The exported program holds an expression that is not arithmetic: %1', param(finding, 'call')),
    why: trans.__(
      'When torch.export.load reads sizes and operators, it evaluates them as Python. This one could run anything.'
    ),
    advice: trans.__('Do not load this file.')
  }),
  'pytorch-native-code': (trans, finding) => ({
    title: trans.__('The package brings compiled code: %1', param(finding, 'member')),
    why: trans.__('Loading the package loads this library into your process, and nothing limits what it does there.'),
    advice: trans.__('Load it only if you trust whoever compiled it as you would trust a program.')
  })
} satisfies Record<string, SayRule>;

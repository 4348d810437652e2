import type { ClassPattern, TrustedGroup } from '../conditions/condition';
import { withoutKey } from '../conditions';
import { parameterState, parametersState } from '../conditions/formulas';
import { netState, registryState, resourceState, restoredCurry, statsState } from '../conditions/restored';
import * as k from '../signatures/kinds';
import { takes } from '../signatures/kinds';
import { Tag } from '../signatures/tags';

const INERT: ClassPattern['opcodes'] = ['new', 'new-ex', 'build'];

/** Functions whose source was read by a person, since the reader of sources can't tell what they do. */
export const HOOKS: readonly TrustedGroup[] = [
  {
    // A unit of measure by its names: that of the program, where it has one. Attributes are numbers and names.
    modules: 'astropy.units.core',
    names: '_recreate_irreducible_unit',
    takes: takes(k.named('astropy.units.core.IrreducibleUnit'), k.of(k.NAME), k.FLAG),
    state: { ...k.ATTRIBUTES, values: k.DATUM },
    result: 'fresh'
  },
  {
    // Flags of the package regex, a number.
    modules: 'regex._regex_core regex._main regex',
    names: 'RegexFlag',
    takes: takes(k.INTEGER),
    result: 'shared',
    makes: Tag.NUMBER
  },
  {
    // A function with some of its arguments, also by its name: `module:name`.
    modules: 'toolz.functoolz',
    names: '_restore_curry',
    takes: takes(k.named('toolz.functoolz.curry'), k.HELD, k.HELD, k.HELD, k.HELD, k.FLAG),
    result: 'argument',
    when: restoredCurry
  }
];

/** Classes with hooks for pickle that were read by a person. */
export const HOOK_CLASSES: readonly ClassPattern[] = [
  {
    // Settings of web requests: `__setstate__` sets attributes, and an adapter makes empty pools by a method of its own
    // (`requests/sessions.py`, `requests/adapters.py`); `Retry` has no hook (`urllib3/util/retry.py`).
    modules: 'requests.sessions requests.adapters urllib3.util.retry',
    names: /^(Session|HTTPAdapter|Retry)$/,
    opcodes: INERT,
    state: withoutKey('init_poolmanager')
  },
  {
    // A dictionary whose items are attributes, too; dictionaries in it become such (`easydict/__init__.py`).
    modules: 'easydict',
    names: /^EasyDict$/,
    opcodes: [...INERT, 'setitem']
  },
  {
    // A dictionary that warns when some of its keys are read (scikit-learn 0.18 to 0.22).
    modules: 'sklearn.utils.deprecation',
    names: /^DeprecationDict$/,
    opcodes: [...INERT, 'setitem']
  },
  {
    // `__new__` copies the array of another time, or makes an object without attributes (`astropy/time/core.py`).
    modules: 'astropy.time.core',
    names: /^(Time|TimeDelta)$/,
    opcodes: INERT
  },
  {
    // Arrays with a unit. NumPy makes them without `__new__`; `__setstate__` sets attributes (`astropy/units/quantity.py`).
    modules: 'astropy.units.quantity astropy.coordinates',
    names: /^(Quantity|SpecificTypeQuantity|Angle|Latitude|Longitude|Distance)$/,
    opcodes: ['build']
  },
  {
    // Transformations keep weak references to others, and callbacks to methods: nothing of these is called.
    modules: 'matplotlib.transforms matplotlib.projections matplotlib.scale matplotlib.cbook',
    names:
      /^(Bbox|TransformedBbox|BboxTransform|BboxTransformTo|BboxTransformFrom|BboxTransformToMaxOnly|CompositeGenericTransform|CompositeAffine2D|BlendedGenericTransform|BlendedAffine2D|Affine2D|IdentityTransform|ScaledTranslation|AffineDeltaTransform|TransformWrapper|TransformedPath|TransformedPatchPath|LockableBbox|LogTransform|InvertedLogTransform|CallbackRegistry|Grouper)$/,
    opcodes: INERT,
    state: registryState
  },
  {
    // A network unpickles the bytes of its tensors, which are scanned, with options of torch.load (`skorch/net.py`).
    modules: 'skorch.classifier skorch.regressor skorch.net skorch.probabilistic',
    names: /^(NeuralNet|NeuralNetClassifier|NeuralNetBinaryClassifier|NeuralNetRegressor)$/,
    opcodes: INERT,
    state: netState
  },
  {
    // The header of a trace sets its sampling rate again, as a number of the type that the class names (`obspy/core/trace.py`).
    modules: 'obspy.core.trace',
    names: /^Stats$/,
    opcodes: [...INERT, 'setitem'],
    state: statsState
  },
  {
    // A temporary file with the model of CRFsuite, which the state carries (`sklearn_crfsuite/_fileresource.py`).
    modules: 'sklearn_crfsuite._fileresource',
    names: /^FileResource$/,
    opcodes: INERT,
    state: resourceState
  },
  {
    // A parameter of a fit, whose expression is evaluated with functions for numbers (`lmfit/parameter.py`).
    modules: 'lmfit.parameter lmfit',
    names: /^Parameter$/,
    opcodes: INERT,
    state: parameterState
  },
  {
    // The collection, which is called with nothing, and evaluates the expression of each parameter that is put into it.
    modules: 'lmfit.parameter lmfit',
    names: /^Parameters$/,
    opcodes: [...INERT, 'reduce'],
    state: parametersState
  }
];

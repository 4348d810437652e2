import * as conditions from '../conditions';
import type { ClassPattern, TrustedGroup } from '../conditions/condition';
import * as k from '../signatures/kinds';
import { many, takes } from '../signatures/kinds';
import { Tag } from '../signatures/tags';

/** scikit-learn, joblib's array wrappers, and packages built like scikit-learn. */
export const SKLEARN: readonly TrustedGroup[] = [
  {
    // Compiled classes of scikit-learn that pickle calls with sizes and settings.
    modules:
      'sklearn.tree._tree sklearn.tree.tree sklearn.utils._bunch sklearn.utils sklearn.datasets.base sklearn.linear_model._sgd_fast ' +
      'sklearn.linear_model.sgd_fast sklearn.ensemble._gradient_boosting sklearn.tree._criterion sklearn.tree._splitter sklearn.utils.deprecation',
    names:
      'Tree Bunch Hinge SquaredHinge Log SquaredLoss Huber EpsilonInsensitive SquaredEpsilonInsensitive ModifiedHuber Classification ' +
      'Regression LossFunction BestSplitter RandomSplitter BestSparseSplitter Gini Entropy MSE MAE FriedmanMSE Poisson ClassificationCriterion ' +
      'RegressionCriterion DepthFirstTreeBuilder',
    takes: many(k.VALUE),
    result: 'fresh',
    items: true,
    state: k.ITSELF
  },
  {
    // Makes an empty object of a compiled search tree or metric.
    modules:
      'sklearn.neighbors._kd_tree sklearn.neighbors._ball_tree sklearn.neighbors.kd_tree sklearn.neighbors.ball_tree sklearn.metrics._dist_metrics ' +
      'sklearn.neighbors.dist_metrics sklearn.neighbors._dist_metrics sklearn.neighbors._quad_tree sklearn.neighbors._binary_tree hdbscan.dist_metrics',
    names: 'newObj',
    takes: takes(k.CLASS),
    otherwise: conditions.trustedClass,
    state: k.PARTS,
    result: 'fresh'
  },
  {
    // Compiled losses of gradient boosting, which name their module without its package: numbers.
    modules: '_loss sklearn._loss._loss',
    names:
      'CyAbsoluteError CyHalfBinomialLoss CyHalfGammaLoss CyHalfPoissonLoss CyHalfSquaredError CyHalfTweedieLoss CyHalfTweedieLossIdentity ' +
      'CyHuberLoss CyPinballLoss CyExponentialLoss CyHalfMultinomialLoss CyLossFunction __pyx_unpickle_CyHalfMultinomialLoss ' +
      '__pyx_unpickle_CyLossFunction __pyx_unpickle_CyAbsoluteError __pyx_unpickle_CyHalfBinomialLoss ' +
      '__pyx_unpickle_CyHalfGammaLoss __pyx_unpickle_CyHalfPoissonLoss __pyx_unpickle_CyHalfSquaredError ' +
      '__pyx_unpickle_CyHalfTweedieLoss __pyx_unpickle_CyHalfTweedieLossIdentity __pyx_unpickle_CyHuberLoss ' +
      '__pyx_unpickle_CyPinballLoss __pyx_unpickle_CyExponentialLoss',
    takes: many(k.either(k.REAL, k.CLASS, k.PARTS)),
    result: 'fresh',
    state: k.PARTS
  },
  {
    // Chooses columns by type or by a pattern when it is called with a frame.
    modules: 'sklearn.compose._column_transformer',
    names: 'make_column_selector',
    takes: many(k.VALUE),
    result: 'fresh',
    named: Tag.CLASS
  },
  {
    // Exceptions and warnings hold their arguments.
    modules: 'sklearn.exceptions',
    names:
      'ConvergenceWarning DataConversionWarning DataDimensionalityWarning EfficiencyWarning FitFailedWarning InconsistentVersionWarning ' +
      'NotFittedError PositiveSpectrumWarning UndefinedMetricWarning ChangedBehaviorWarning SkipTestWarning',
    takes: many(k.VALUE),
    result: 'fresh'
  },
  {
    // joblib writes arrays as this wrapper followed by raw bytes.
    modules: 'joblib.numpy_pickle sklearn.externals.joblib.numpy_pickle',
    names: 'NumpyArrayWrapper',
    takes: takes(k.CLASS, k.SHAPE, k.NAME, k.DTYPE, k.FLAG, k.INTEGER_OR_NONE),
    result: 'fresh',
    makes: Tag.ARRAY
  }
];

const INERT: ClassPattern['opcodes'] = ['new', 'new-ex', 'build'];

export const SKLEARN_CLASSES: readonly ClassPattern[] = [
  {
    // Thresholds of a step function. Restoring it calls `_build_f`, which its state could replace with any function.
    modules: 'sklearn.isotonic',
    opcodes: INERT,
    state: conditions.withoutKey('_build_f')
  },
  {
    // Compiled losses, links and trees: pickle calls the class with numbers.
    modules:
      'sklearn._loss sklearn.neighbors._kd_tree sklearn.neighbors._ball_tree sklearn.neighbors.kd_tree sklearn.neighbors.ball_tree ' +
      'sklearn.metrics._dist_metrics sklearn.neighbors.dist_metrics sklearn.neighbors._dist_metrics sklearn.neighbors._quad_tree ' +
      'sklearn.cluster._hierarchical_fast sklearn.linear_model._sgd_fast sklearn.tree._criterion sklearn.tree._splitter',
    opcodes: ['new', 'new-ex', 'build', 'reduce']
  },
  {
    // Estimators, transformers, kernels, scorers: made without a constructor, then given their parameters and arrays.
    modules:
      'sklearn imblearn category_encoders sklearn_pandas mlxtend skopt sklego feature_engine hmmlearn sklearn_extra',
    except:
      'sklearn.externals sklearn.utils._testing sklearn.utils._mocking sklearn.utils.parallel sklearn.datasets sklearn.conftest sklearn.utils.estimator_checks ' +
      'sklearn.callback imblearn.LazyLoader',
    opcodes: INERT
  },
  {
    // The cache of a pipeline: a folder name and settings; nothing is read before it is used.
    modules: 'joblib.memory joblib._store_backends',
    opcodes: INERT
  },
  {
    // Arrays of joblib before 0.10 stand in files beside the pickle, which joblib reads with their own pickles: the examiner
    // has them scanned.
    modules:
      'joblib.numpy_pickle joblib.numpy_pickle_compat sklearn.externals.joblib.numpy_pickle sklearn.externals.joblib.numpy_pickle_compat',
    names: /^Z?NDArrayWrapper$/,
    opcodes: ['new', 'new-ex'],
    state: conditions.fileBeside
  },
  {
    // Boosters: attributes, and the trees as bytes or text, which their libraries read.
    modules: 'xgboost xgboost.core lightgbm lightgbm.basic',
    names: /^Booster$/,
    opcodes: INERT,
    state: conditions.boosterState
  },
  {
    // Scikit-learn classes of boosters, and those of CatBoost: settings, and the trees as bytes.
    modules: 'xgboost lightgbm catboost',
    except:
      'xgboost.dask xgboost.spark xgboost.tracker xgboost._data_utils xgboost.core.DMatrix xgboost.core.QuantileDMatrix ' +
      'xgboost.core.ExtMemQuantileDMatrix xgboost.core.DataIter lightgbm.dask lightgbm.basic.Dataset lightgbm.basic._InnerPredictor',
    opcodes: INERT
  }
];

import * as conditions from '../conditions';
import type { ClassPattern, TrustedGroup } from '../conditions/condition';
import * as k from '../signatures/kinds';
import { many, takes } from '../signatures/kinds';
import { Tag } from '../signatures/tags';

const SPARSE = 'csr csc coo bsr dia dok lil';

export const SCIPY: readonly TrustedGroup[] = [
  {
    // Sparse matrices: arrays and a shape.
    modules: `scipy.sparse ${SPARSE.split(' ')
      .map(kind => `scipy.sparse.${kind} scipy.sparse._${kind}`)
      .join(' ')} scipy.sparse._base scipy.sparse.base scipy.sparse._arrays scipy.sparse._matrix`,
    names: `${SPARSE.split(' ')
      .map(kind => `${kind}_matrix ${kind}_array`)
      .join(' ')} spmatrix sparray _sparray matrix _dok_base`,
    takes: many(k.either(k.NUMBERS, k.of(k.DATUM))),
    result: 'fresh',
    makes: Tag.ARRAY,
    named: Tag.CLASS,
    items: true
  },
  {
    // Search trees over arrays of points.
    modules: 'scipy.spatial scipy.spatial._ckdtree scipy.spatial.ckdtree scipy.spatial._kdtree scipy.spatial.kdtree',
    names: 'cKDTree KDTree cKDTreeNode KDTree.node KDTree.leafnode KDTree.innernode',
    takes: many(k.NUMBERS),
    result: 'fresh',
    named: Tag.CLASS,
    state: k.PARTS
  },
  {
    // `cls.__new__(cls)`, as SciPy 0.19 wrote it for a tree.
    modules: 'scipy.spatial.ckdtree',
    names: 'new_object',
    takes: takes(k.named('scipy.spatial.ckdtree.cKDTree')),
    result: 'fresh',
    state: k.PARTS
  },
  {
    // Rotations: arrays of quaternions.
    modules: 'scipy.spatial.transform.rotation scipy.spatial.transform._rotation',
    names: 'Rotation Slerp',
    takes: many(k.NUMBERS),
    result: 'fresh',
    state: k.PARTS
  }
];

const INERT: ClassPattern['opcodes'] = ['new', 'new-ex', 'build'];

export const SCIPY_CLASSES: readonly ClassPattern[] = [
  {
    // Interpolators, statistics and signal objects: arrays and settings.
    modules:
      'scipy.interpolate scipy.signal scipy.optimize scipy.spatial scipy.linalg scipy.ndimage scipy.special scipy.cluster scipy.integrate ' +
      'scipy.odr scipy.fft scipy.sparse.linalg scipy._lib._disjoint_set scipy._lib._bunch',
    names: /^(_?[A-Z][A-Za-z0-9_]*|interp1d|interp2d|poly1d|orthopoly1d|pchip|ode|complex_ode|lti|dlti)$/,
    // Results of optimisers are dictionaries.
    opcodes: [...INERT, 'setitem']
  },
  {
    // Distributions. Their state carries source text that SciPy executes, so the state is looked at.
    modules: 'scipy.stats',
    names: /^(_?[A-Z][A-Za-z0-9_]*|[a-z0-9_]+_gen|[a-z0-9_]+_frozen|rv_[a-z_]+|gaussian_kde)$/,
    opcodes: INERT,
    state: conditions.distributionState
  }
];

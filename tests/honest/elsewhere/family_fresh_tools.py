"""Tools beside models: optimisers, simulators, texts, meshes, containers, configuration, JAX and ONNX."""

import numpy as np
from samples import X, Y
from writing import honest


@honest("ase/atoms.pkl")
def _(target):
    from ase import Atoms
    from ase.build import bulk, molecule
    from ase.calculators.lj import LennardJones
    from ase.constraints import FixAtoms
    from ase.neighborlist import NeighborList

    water = molecule("H2O")
    water.calc = LennardJones()
    water.get_potential_energy()
    water.set_constraint(FixAtoms([0]))
    return [water, bulk("Cu"), Atoms("H"), NeighborList([1.0])]


@honest("flax/model.pkl")
def _(target):
    import flax.linen as nn
    import jax

    model = nn.Dense(3)
    return {"model": model, "params": model.init(jax.random.PRNGKey(0), np.ones((1, 4)))}


@honest("flax/state.msgpack")
def _(target):
    import flax.serialization

    with open(target, "wb") as file:
        file.write(flax.serialization.to_bytes({"w": X.astype("float32")}))


@honest("optax/state.pkl")
def _(target):
    import jax.numpy as jnp
    import optax

    return optax.adam(0.1).init({"w": jnp.ones(3)})


@honest("optax/chain.cloudpickle")
def _(target):
    import cloudpickle
    import optax

    # It carries the closures of optax.
    with open(target, "wb") as file:
        cloudpickle.dump(optax.chain(optax.clip(1.0), optax.sgd(0.1)), file)


@honest("jax/arrays.pkl")
def _(target):
    import jax
    import jax.numpy as jnp

    return {
        "w": jnp.ones((2, 3)),
        "b": jnp.bfloat16(1),
        "key": jax.random.PRNGKey(1),
        "shape": jax.ShapeDtypeStruct((1,), "float32"),
        "f": jnp.tanh,
        "tree": jax.tree_util.Partial(jnp.add, 1),
    }


@honest("equinox/model.pkl")
def _(target):
    import equinox
    import jax

    return equinox.nn.MLP(2, 1, 3, 1, key=jax.random.PRNGKey(0))


@honest("numpyro/guide.pkl")
def _(target):
    import numpyro.distributions as dist

    return [dist.Normal(0.0, 1.0), dist.constraints.positive, dist.MultivariateNormal(np.zeros(2), np.eye(2))]


@honest("keras_tuner/space.pkl")
def _(target):
    import keras_tuner

    parameters = keras_tuner.HyperParameters()
    parameters.Int("units", 1, 8)
    parameters.Choice("activation", ["relu", "tanh"])
    return parameters


@honest("containers/collections.pkl")
def _(target):
    import bidict
    import cachetools
    import frozendict
    import immutables
    import pyrsistent
    import sortedcontainers

    return [
        sortedcontainers.SortedDict(a=1),
        sortedcontainers.SortedList([3, 1]),
        sortedcontainers.SortedSet([3, 1]),
        bidict.bidict(a=1),
        frozendict.frozendict(a=1),
        immutables.Map(a=1),
        pyrsistent.pmap({"a": 1}),
        pyrsistent.pvector([1]),
        cachetools.LRUCache(3),
        cachetools.TTLCache(3, 10),
    ]


@honest("containers/configs.pkl")
def _(target):
    import addict
    import box
    import easydict
    import ml_collections
    import munch
    from yacs.config import CfgNode

    return [
        box.Box(a={"b": 1}),
        munch.munchify({"a": {"b": 1}}),
        addict.Dict(a={"b": 1}),
        easydict.EasyDict(a={"b": 1}),
        ml_collections.ConfigDict({"a": {"b": 1}}),
        ml_collections.FrozenConfigDict({"a": 1}),
        CfgNode({"a": {"b": 1}}),
    ]


@honest("containers/functions.pkl")
def _(target):
    import multipledispatch
    import toolz
    import toolz.curried

    return [
        toolz.compose(len, str),
        toolz.curry(sorted, key=len),
        toolz.curried.map(len),
        multipledispatch.Dispatcher("f"),
    ]


@honest("zarr/array.pkl")
def _(target):
    import numcodecs
    import zarr

    array = zarr.create_array(zarr.storage.MemoryStore(), shape=(4,), dtype="f4")
    return [numcodecs.Blosc(), numcodecs.GZip(), numcodecs.Delta("i4"), array.metadata]


@honest("onnx/model.onnx")
def _(target):
    from skl2onnx import to_onnx
    from sklearn.linear_model import LogisticRegression

    with open(target, "wb") as file:
        file.write(to_onnx(LogisticRegression().fit(X, Y), X[:1].astype("float32")).SerializeToString())


@honest("onnx/proto.pkl")
def _(target):
    from skl2onnx import to_onnx
    from sklearn.linear_model import LogisticRegression

    return to_onnx(LogisticRegression().fit(X, Y), X[:1].astype("float32"))


@honest("onnxruntime/options.pkl")
def _(target):
    from skl2onnx import wrap_as_onnx_mixin
    from sklearn.preprocessing import StandardScaler

    return wrap_as_onnx_mixin(StandardScaler().fit(X))


@honest("trimesh/mesh.pkl")
def _(target):
    import trimesh

    return [trimesh.creation.box(), trimesh.Scene([trimesh.creation.icosphere(1)]), trimesh.PointCloud(X[:, :3])]


@honest("anndata/data.pkl")
def _(target):
    import anndata
    import pandas as pd

    return anndata.AnnData(
        X,
        obs=pd.DataFrame({"g": pd.Categorical(["a", "b"] * 30)}, [str(i) for i in range(60)]),
        uns={"pca": {"v": np.ones(2)}},
    )


@honest("selfies/alphabet.pkl")
def _(target):
    import selfies

    return sorted(selfies.get_semantic_robust_alphabet())


@honest("pvlib/location.pkl")
def _(target):
    import pvlib

    location = pvlib.location.Location(50, 8, "Europe/Berlin")
    return [location, pvlib.pvsystem.PVSystem(), pvlib.pvsystem.FixedMount(20, 180)]


@honest("pvlib/chain.pkl")
def _(target):
    import pvlib

    temperature = pvlib.temperature.TEMPERATURE_MODEL_PARAMETERS["sapm"]["open_rack_glass_glass"]
    system = pvlib.pvsystem.PVSystem(
        module_parameters={"pdc0": 1, "gamma_pdc": -0.004},
        inverter_parameters={"pdc0": 1},
        temperature_model_parameters=temperature,
    )
    return pvlib.modelchain.ModelChain.with_pvwatts(system, pvlib.location.Location(50, 8))


@honest("skrf/network.pkl")
def _(target):
    import skrf

    return skrf.Network(frequency=skrf.Frequency(1, 2, 3, "ghz"), s=np.ones((3, 1, 1)) / 2)


@honest("configspace/space.pkl")
def _(target):
    from ConfigSpace import Categorical, ConfigurationSpace, EqualsCondition, Float, Integer

    space = ConfigurationSpace(seed=1)
    kind, depth = Categorical("kind", ["a", "b"]), Integer("depth", (1, 9))
    space.add([kind, depth, Float("lr", (1e-3, 1), log=True)])
    space.add(EqualsCondition(depth, kind, "a"))
    return [space, space.sample_configuration()]

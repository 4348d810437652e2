import { frameState } from '../conditions/restored';
import * as conditions from '../conditions';
import type { ClassPattern, TrustedGroup } from '../conditions/condition';
import * as k from '../signatures/kinds';
import { many, takes } from '../signatures/kinds';
import { Tag } from '../signatures/tags';

/** pandas, its time zones, and Arrow. */
export const PANDAS: readonly TrustedGroup[] = [
  {
    // An index is rebuilt from its class and data, which are the keyword arguments of the `__new__` of any class that is given.
    modules:
      'pandas.core.indexes.base pandas.indexes.base pandas.core.index pandas.core.indexes.datetimes pandas.tseries.index ' +
      'pandas.core.indexes.timedeltas pandas.core.indexes.period pandas.core.indexes.interval pandas.tseries.tdi pandas.tseries.period',
    names: '_new_Index _new_DatetimeIndex _new_TimedeltaIndex _new_PeriodIndex _new_IntervalIndex',
    takes: takes(k.PANDAS_CLASS, k.of(k.PLAIN_VALUE)),
    otherwise: conditions.indexClass,
    result: 'fresh'
  },
  {
    // Places of columns: any other object is asked for its elements, by methods of its class.
    modules: 'pandas._libs.internals pandas._libs.sparse pandas._sparse',
    names: 'BlockPlacement IntIndex BlockIndex',
    takes: many(k.PLAIN_VALUE),
    state: k.ATTRIBUTES,
    result: 'fresh',
    makes: Tag.OBJECT | Tag.TIME | Tag.ARRAY
  },
  {
    // A block of columns: values, which may be of any package, and their places.
    modules: 'pandas._libs.internals pandas.core.internals.blocks pandas.core.internals.api pandas.core.internals',
    names: '_unpickle_block new_block make_block',
    takes: takes(k.VALUE, k.PLAIN_VALUE, k.VALUE, k.VALUE, k.VALUE),
    state: k.ATTRIBUTES,
    result: 'fresh',
    makes: Tag.OBJECT | Tag.TIME | Tag.ARRAY
  },
  {
    // Compiled helpers that rebuild blocks, dates and missing values from arrays and numbers.
    modules:
      'pandas._libs.internals pandas._libs.arrays pandas._libs.interval pandas._libs.sparse pandas._sparse pandas._libs.missing ' +
      'pandas._libs.tslibs.nattype pandas._libs.tslibs.timedeltas pandas._libs.tslibs.timestamps pandas._libs.tslibs.period ' +
      'pandas._libs.tslibs.offsets pandas._libs.tslibs.timezones pandas._libs.tslib pandas._libs.tslibs pandas._libs.tslibs.dtypes ' +
      'pandas.core.internals.blocks pandas.core.internals.api pandas.core.internals pandas._period pandas.tslib',
    names:
      '__pyx_unpickle_NDArrayBacked __pyx_unpickle_IntervalMixin __pyx_unpickle_BlockPlacement ' +
      '__pyx_unpickle_BlockManager __pyx_unpickle_SharedBlock __pyx_unpickle_NumpyBlock __pyx_unpickle_Block __pyx_unpickle_BaseOffset ' +
      '__pyx_unpickle_PeriodDtypeBase BlockManager NAType NDArrayBacked _nat_unpickle _timedelta_unpickle ' +
      '_unpickle_timestamp __nat_unpickle Timestamp Timedelta Period NaTType Interval IntervalMixin PeriodDtypeBase Block',
    takes: many(k.VALUE),
    state: k.ATTRIBUTES,
    result: 'fresh',
    makes: Tag.OBJECT | Tag.TIME | Tag.ARRAY
  },
  {
    // Spans of time by rules: numbers, names and days. A calendar that is an object would be asked for its holidays, which
    // calls the functions of its rules; pandas saves the days instead.
    modules: 'pandas._libs.tslibs.offsets pandas._libs.tslibs pandas.tseries.offsets',
    names:
      'Day Hour Minute Second Milli Micro Nano BusinessDay BDay BusinessHour CustomBusinessDay CustomBusinessHour CustomBusinessMonthBegin ' +
      'CustomBusinessMonthEnd MonthBegin MonthEnd BusinessMonthBegin BusinessMonthEnd SemiMonthBegin SemiMonthEnd Week WeekOfMonth ' +
      'LastWeekOfMonth QuarterBegin QuarterEnd BQuarterBegin BQuarterEnd YearBegin YearEnd BYearBegin BYearEnd HalfYearBegin HalfYearEnd ' +
      'FY5253 FY5253Quarter Easter RelativeDeltaOffset DateOffset BaseOffset Tick',
    takes: many(k.DATUM),
    state: k.ATTRIBUTES,
    result: 'fresh',
    makes: Tag.OBJECT | Tag.TIME
  },
  {
    // Tables and columns: attributes, among them what holds the data, and the names of those of a subclass (`pandas/core/generic.py`).
    modules: 'pandas pandas.core.frame pandas.core.series',
    names: 'DataFrame Series',
    takes: many(k.PLAIN_VALUE),
    otherwise: conditions.foreignColumn,
    result: 'fresh',
    makes: Tag.OBJECT | Tag.DTYPE,
    stateWhen: frameState
  },
  {
    // Frames, series, types and arrays as pandas exports them.
    modules: 'pandas pandas.arrays pandas.api.types pandas.core.arrays.string_ pandas.core.dtypes.dtypes',
    names:
      'Index RangeIndex Categorical CategoricalDtype CategoricalIndex DatetimeIndex DatetimeTZDtype IntervalIndex ' +
      'IntervalDtype MultiIndex PeriodIndex PeriodDtype TimedeltaIndex Interval Period Timestamp Timedelta DateOffset SparseDtype StringDtype ' +
      'BooleanDtype ArrowDtype Int8Dtype Int16Dtype Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype Float32Dtype ' +
      'Float64Dtype BooleanArray IntegerArray FloatingArray StringArray ArrowStringArray ArrowExtensionArray SparseArray IntervalArray ' +
      'PeriodArray DatetimeArray TimedeltaArray NumpyExtensionArray Int64Index UInt64Index Float64Index Flags NamedAgg Grouper',
    takes: many(k.PLAIN_VALUE),
    otherwise: conditions.foreignColumn,
    result: 'fresh',
    makes: Tag.OBJECT | Tag.DTYPE
  },
  {
    // Time zones: by key or by an offset in minutes.
    modules: 'pytz pytz.tzinfo pytz.lazy pytz.reference pytz.tzfile',
    names: '_p _UTC UTC utc timezone FixedOffset _FixedOffset LazyList LazySet StaticTzInfo DstTzInfo',
    takes: many(k.either(k.NAME, k.REAL, k.ZONE)),
    result: 'fresh',
    makes: Tag.TIME,
    named: Tag.CLASS
  },
  {
    // Time zones and spans of dateutil: numbers, or the name of a zone.
    modules: 'dateutil.tz.tz dateutil.tz dateutil.relativedelta dateutil.zoneinfo dateutil._common',
    names: 'tzutc tzoffset tzlocal tzrange relativedelta weekday _ttinfo',
    takes: many(k.either(k.NAME, k.REAL, k.ZONE)),
    result: 'fresh',
    makes: Tag.TIME | Tag.OBJECT,
    named: Tag.CLASS
  },
  {
    // A zone of a file is pickled without the file: its name and its rules are state. Old versions wrote the path of
    // the system's table instead, and open it.
    modules: 'dateutil.tz.tz dateutil.tz dateutil.zoneinfo',
    names: 'tzfile _tzfile',
    takes: {
      args: [k.either(k.NONE, k.ZONE_TABLE), k.NAME],
      named: { fileobj: k.NONE, filename: k.NAME },
      keywords: k.NEVER
    },
    result: 'fresh',
    makes: Tag.TIME,
    named: Tag.CLASS
  },
  {
    // The value of what is missing.
    modules: 'pandas pandas._libs.missing pandas._libs.tslibs.nattype',
    names: 'NA NaT',
    takes: k.NOTHING,
    result: 'shared',
    named: Tag.PLAIN_OBJECT
  },
  {
    // Arrow arrays are rebuilt from a type and buffers.
    modules: 'pyarrow.lib pyarrow',
    names:
      '_restore_array py_buffer type_for_alias _reconstruct_table _reconstruct_record_batch _restore_table chunked_array ' +
      '_reconstruct_chunked_array _reconstruct_columns_from_table DictionaryType ListType StructType Field Schema field schema list_ ' +
      'large_list struct timestamp duration time32 time64 dictionary decimal128 decimal256 map_ fixed_size_list binary scalar union ' +
      'sparse_union dense_union run_end_encoded fixed_shape_tensor string_view binary_view list_view large_list_view',
    takes: many(k.PLAIN_VALUE),
    state: k.PARTS,
    result: 'fresh',
    makes: Tag.ARRAY | Tag.DTYPE | Tag.BYTES
  }
];

export const PANDAS_CLASSES: readonly ClassPattern[] = [
  {
    // Classes of pandas: arrays, labels and settings.
    modules: 'pandas.core pandas._libs pandas.tseries pandas.indexes pandas.sparse',
    except:
      'pandas.core.computation pandas.core.interchange pandas.core._numba pandas.core.groupby pandas.core.apply pandas.core.window ' +
      'pandas.core.resample pandas.core.reshape',
    opcodes: ['new', 'new-ex', 'build', 'reduce']
  },
  {
    // Groups, windows and samples: made with a function they call it, restored they only hold it.
    modules: 'pandas.core.groupby pandas.core.apply pandas.core.window pandas.core.resample pandas.core.reshape',
    opcodes: ['new', 'new-ex', 'build']
  },
  {
    // The same under the names that pandas 3 gives them.
    modules: 'pandas.api.typing',
    names: /(GroupBy|Window|Resampler)$|^(Expanding|Rolling|TimeGrouper)$/,
    opcodes: ['new', 'new-ex', 'build']
  }
];

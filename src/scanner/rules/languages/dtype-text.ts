import { wordSet } from '../word-lists';

/** Longest text of a type that is read: dozens of fields. */
const MAX_LENGTH = 2000;
const MAX_DEPTH = 2;

/** Letters for kinds and C types (`typechars` in numpy/_core/numerictypes.py), each with a size or without. */
const CODES = new Set('?bBhHiIuUlLqQpPnNefdgFDGSaVOMmcT');

/** Names that `numpy.dtype` takes, of NumPy 1.x, 2.x, and of the types of ml_dtypes. */
const NAMES = wordSet(`
  bool bool_ bool8 int int_ int0 int8 int16 int32 int64 int128 uint uint0 uint8 uint16 uint32 uint64 uint128 intc intp uintc uintp
  byte ubyte short ushort long ulong longlong ulonglong half single double longdouble longfloat float float_ float16 float32 float64
  float80 float96 float128 float256 csingle singlecomplex cdouble cfloat clongdouble clongfloat longcomplex complex complex_ complex64
  complex128 complex160 complex192 complex256 complex512 str str_ str0 string string_ unicode unicode_ bytes bytes_ bytes0 void void0
  object object_ object0 datetime64 timedelta64 character
  Bool Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float16 Float32 Float64 Float128 Complex32 Complex64 Complex128 Object0
  String0 Str0 Bytes0 Unicode0 Void0 Datetime64 Timedelta64
  bfloat16 int2 int4 uint2 uint4 float8_e3m4 float8_e4m3 float8_e4m3b11fnuz float8_e4m3fn float8_e4m3fnuz float8_e5m2
  float8_e5m2fnuz float8_e8m0fnu float6_e2m3fn float6_e3m2fn float4_e2m1fn
`);

/** Kinds of which the unit stands in brackets. */
const DATED = wordSet('M m M8 m8 datetime64 timedelta64');
const UNITS = wordSet('Y M W D h m s ms us ns ps fs as generic');

/**
 * True for a text that NumPy reads as a type of elements: `<f8`, `M8[25ns]`, `S10`, `float32`, and several with or without
 * counts and shapes, `f4, (2,3)i8` (`_commastring` in numpy/_core/_internal.py, `_convert_from_str` in descriptor.c).
 */
export function isDtypeText(text: string): boolean {
  return text.length <= MAX_LENGTH && new DtypeReader(text).isWhole();
}

/** Reads one text from left to right. */
class DtypeReader {
  private at = 0;

  constructor(private readonly text: string) {}

  isWhole(): boolean {
    do {
      this.skipBlanks();
      if (this.at === this.text.length && this.at > 0) {
        // A comma behind the last field.
        return true;
      }
      if (!this.field()) {
        return false;
      }
      this.skipBlanks();
    } while (this.take(','));
    return this.at === this.text.length;
  }

  /** `<`, how many or in which shape, `<`, the type. */
  private field(): boolean {
    this.order();
    const shaped = this.take('(') ? this.shape(1) : true;
    if (!shaped) {
      return false;
    }
    this.digits();
    this.skipBlanks();
    this.order();
    return this.type();
  }

  private order(): void {
    if ('<>=|'.includes(this.peek())) {
      this.at += this.peek() === '' ? 0 : 1;
    }
  }

  /** Numbers between commas, up to the bracket. */
  private shape(depth: number): boolean {
    for (;;) {
      this.skipBlanks();
      if (this.take(')')) {
        return true;
      }
      const known = this.take('(') ? depth < MAX_DEPTH && this.shape(depth + 1) : this.digits() !== '';
      this.skipBlanks();
      if (!known || (!this.take(',') && this.peek() !== ')')) {
        return false;
      }
    }
  }

  private type(): boolean {
    const word = this.while(isWordCharacter);
    const isCode = CODES.has(word[0] ?? '') && /^.\d*$/.test(word);
    if (!isCode && !NAMES.has(word)) {
      return false;
    }
    return this.take('[') ? DATED.has(word) && this.unit() : true;
  }

  /** `25ns]`, `D/2]`. */
  private unit(): boolean {
    this.digits();
    const unit = this.while(character => /[A-Za-z]/.test(character));
    const known = UNITS.has(unit) && (!this.take('/') || this.digits() !== '');
    return known && this.take(']');
  }

  private digits(): string {
    return this.while(character => character >= '0' && character <= '9');
  }

  private skipBlanks(): void {
    this.while(character => character === ' ');
  }

  private while(belongs: (character: string) => boolean): string {
    const from = this.at;
    while (this.at < this.text.length && belongs(this.text[this.at])) {
      this.at++;
    }
    return this.text.slice(from, this.at);
  }

  private take(character: string): boolean {
    const found = this.peek() === character;
    this.at += found ? 1 : 0;
    return found;
  }

  private peek(): string {
    return this.text[this.at] ?? '';
  }
}

function isWordCharacter(character: string): boolean {
  return /[A-Za-z0-9_?]/.test(character);
}

// Tensors from nothing.
#ifndef BRAID_OPS_CREATION
#define BRAID_OPS_CREATION

include "dialects/braid/BraidOpBase.td"

def Braid_FullOp : Braid_Op<"full"> {
  let role      = "source";
  let summary   = "A tensor whose elements are all one number.";
  let arguments = (ins Braid_ShapeAttr:$shape, Braid_NumberAttr:$value, Braid_DTypeAttr:$dtype);
  let kind      = "structured";
  let gradient  = [];
  let accepts   = [];
  let defaults  = ["dtype = f32"];
  let reference = [{ np.full(shape, value) }];
  let cases     = ["shape=(2, 3), value=2.5, dtype='f32'", "shape=(), value=-1, dtype='i32'", "shape=(0, 2), value=1, dtype='f64'",
                   "shape=(3,), value=True, dtype='bool'", "shape=(2,), value=7, dtype='i64'", "shape=(2,), value=0.5, dtype='f16'",
                   "shape=(3,), value=-7, dtype='bf16'", "shape=(2,), value=-300, dtype='i16'", "shape=(2,), value=-128, dtype='i8'",
                   "shape=(2,), value=255, dtype='u8'"];
}

def Braid_IotaOp : Braid_Op<"iota"> {
  let role      = "source";
  let summary   = "A tensor whose elements are their indices along one axis.";
  let arguments = (ins Braid_ShapeAttr:$shape, Braid_AxisAttr:$axis, Braid_DTypeAttr:$dtype);
  let kind      = "structured";
  let portable  = 1;
  let gradient  = [];
  let accepts   = [];
  let defaults  = ["axis = 0", "dtype = i64"];
  let reference = [{ np.indices(shape)[axis] }];
  let cases     = ["shape=(5,), axis=0, dtype='i64'", "shape=(2, 3), axis=0, dtype='f32'", "shape=(2, 3), axis=-1, dtype='i32'",
                   "shape=(0,), axis=0, dtype='f64'", "shape=(9,), axis=0, dtype='f16'", "shape=(300,), axis=0, dtype='bf16'",
                   "shape=(3, 2), axis=0, dtype='i16'", "shape=(200,), axis=0, dtype='i8'", "shape=(300,), axis=0, dtype='u8'"];
}

#endif

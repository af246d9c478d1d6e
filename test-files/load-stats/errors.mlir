// Files that do not fit the module, and what is said of them.
// RUN: split-file %s %t
// RUN: pt2e-opt %t/data.mlir | FileCheck %s --check-prefix=DATA
// RUN: pt2e-run %t/data.mlir --function=first -o 0.npz
// RUN: pt2e-opt %t/observed.mlir --calibrate="data=0.npz save-stats=s.json" -o /dev/null
// RUN: pt2e-opt %t/observed.mlir --load-stats="file=s.json" | FileCheck %s
// RUN: not pt2e-opt %t/observed.mlir --load-stats="file=none.json" -o x.mlir 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not pt2e-opt %t/data.mlir --load-stats="file=s.json" -o x.mlir 2>&1 | FileCheck %s --check-prefix=NOTHING
// Another weight, another op, another order.
// RUN: sed 's/0.5, 2.0/0.5, 2.0625/' %t/observed.mlir > weight.mlir && sed 's/aten.linear %%1, %%0/aten.mm %%1, %%0/' %t/observed.mlir > op.mlir
// RUN: sed 's/aten.linear %%1, %%0/aten.linear %%0, %%1/' %t/observed.mlir > order.mlir
// RUN: for i in weight op order; do not pt2e-opt $i.mlir --load-stats="file=s.json" -o x.mlir 2>> log; done
// RUN: FileCheck %s --check-prefix=OTHER --input-file=log
// Other names do not make it another module.
// RUN: sed 's/"linear"/"fc"/; s/@w\b/@v/' %t/observed.mlir | pt2e-opt --load-stats="file=s.json" -o /dev/null
// Statistics that are not in the file, or tell too little.
// RUN: sed 's/@output #minmax/@output #histogram/' %t/observed.mlir > histogram.mlir
// RUN: not pt2e-opt histogram.mlir --load-stats="file=s.json" -o x.mlir 2>&1 | FileCheck %s --check-prefix=KIND
// RUN: sed '/pt2e.observer @output/d; s/= pt2e.observe %%2 @output/= pt2e.observe %%2 @input/' %t/observed.mlir > fewer.mlir
// RUN: sed 's/@input #minmax/@input #average/' fewer.mlir > average.mlir
// RUN: not pt2e-opt average.mlir --load-stats="file=s.json" -o x.mlir 2>&1 | FileCheck %s --check-prefix=ORDER
// Damaged files.
// RUN: head -c 200 s.json > cut.json && not pt2e-opt %t/observed.mlir --load-stats="file=cut.json" -o x.mlir 2>&1 | FileCheck %s --check-prefix=CUT
// RUN: sed 's/"version":1/"version":7/' s.json > new.json && not pt2e-opt %t/observed.mlir --load-stats="file=new.json" -o x.mlir 2>&1 | FileCheck %s --check-prefix=NEW
// Nothing was written, and no statistics replace the data that they are of.
// RUN: test ! -e x.mlir
// RUN: not pt2e-opt %t/observed.mlir --calibrate="data=0.npz save-stats=0.npz" -o /dev/null 2>&1 | FileCheck %s --check-prefix=INPUT

// CHECK: pt2e.observer @output {{.*}} {pt2e.calls = 1 : i64, state = {
// CHECK-LABEL: func.func @forward(
// NONE: error: none.json: cannot open it
// NOTHING: error: the module has no observers that could get statistics
// OTHER-COUNT-3: error: s.json: these are statistics of another module: its ops or its weights differ from those of the module that was calibrated; calibrate this one with --calibrate="save-stats=FILE"
// KIND: error: s.json: observer @output needs statistics 'histogram bins=2048' of 'linear', and the file has 'range' of 'linear'
// KIND: note: calibrate a configuration that observes these values
// ORDER: error: s.json: observer @input needs statistics 'averages averaging_constant=0.01' of 'x', 'linear', and the file has 'range' of 'x'; 'range' of 'linear'
// CUT: error: cut.json: it is not a file of statistics: EOF
// NEW: error: new.json: the file has version 7, and this version of pt2e-opt reads version 1
// INPUT: error: 0.npz: cannot

//--- observed.mlir
#minmax = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = min_max>
#histogram = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = histogram>
#average = #pt2e.qspec<dtype = i8, qscheme = per_tensor_affine, observer = moving_average_min_max>
pt2e.observer @weight #minmax
pt2e.observer @input #minmax
pt2e.observer @output #minmax
ml_program.global private @w(dense<[[1.0, 0.0], [0.5, 2.0]]> : tensor<2x2xf32>) : tensor<2x2xf32>
func.func @forward(%x: tensor<2x2xf32> {pt2e.name = "x"}) -> tensor<2x2xf32> {
  %w = ml_program.global_load_const @w : tensor<2x2xf32>
  %0 = pt2e.observe %w @weight : tensor<2x2xf32>
  %1 = pt2e.observe %x @input : tensor<2x2xf32>
  %2 = aten.linear %1, %0 {pt2e.name = "linear"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = pt2e.observe %2 @output : tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}

//--- data.mlir
// DATA-LABEL: func.func @first(
func.func @first() -> tensor<2x2xf32> {
  %0 = arith.constant dense<[[-1.0, 1.0], [0.5, 0.25]]> : tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

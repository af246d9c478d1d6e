// Expectations about values, which the evaluator checks: numeric goldens inside .mlir tests.

#ifndef CHECK_OPS
#define CHECK_OPS

include "mlir/IR/OpBase.td"

def Check_Dialect : Dialect {
  let name = "check";
  let summary = "expectations that the evaluator checks";
  let description = [{
    `pt2e-run` computes both operands of an expectation and compares them. If they differ, it fails with an error that shows the
    first element that differs. Passes leave these ops alone. Goldens use them to state which numbers a module must compute.
  }];
  let cppNamespace = "::pt2e::check";
}

class Check_Op<string opMnemonic, list<Trait> traits = []> : Op<Check_Dialect, opMnemonic, traits>;

def Check_ExpectEqOp : Check_Op<"expect_eq", [AllTypesMatch<["actual", "expected"]>]> {
  let summary = "two tensors are bit for bit equal; NaN equals NaN";
  let description = [{
    Types and bits are compared, so 0.0 and -0.0 differ; all NaNs count as one value.

    ```mlir
    check.expect_eq %actual, %expected : tensor<2xi8>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$actual, AnyRankedTensor:$expected);
  let assemblyFormat = "$actual `,` $expected attr-dict `:` type($actual)";
}

def Check_ExpectCloseOp : Check_Op<"expect_close", [AllTypesMatch<["actual", "expected"]>]> {
  let summary = "two tensors differ by at most atol + rtol * |expected|, element by element; NaN is close to NaN";
  let description = [{
    As PyTorch's `torch.testing.assert_close`. Both tolerances are 0 unless they are given. An infinity is close only to itself.

    ```mlir
    check.expect_close %actual, %expected rtol 1.0e-05 atol 0.0 : tensor<2xf32>
    ```
  }];
  let arguments = (ins AnyRankedTensor:$actual, AnyRankedTensor:$expected,
                       DefaultValuedAttr<F64Attr, "0.0">:$rtol, DefaultValuedAttr<F64Attr, "0.0">:$atol);
  let assemblyFormat = "$actual `,` $expected (`rtol` $rtol^)? (`atol` $atol^)? attr-dict `:` type($actual)";
}

#endif // CHECK_OPS

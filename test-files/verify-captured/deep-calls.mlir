// Calls that are nested too deep: MLIR's inliner takes time and memory by the square of the depth.
// RUN: pt2e-opt %s --verify-captured --verify-diagnostics
func.func private @f0(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
func.func private @f1(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f0(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f2(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f1(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f3(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f2(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f4(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f3(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f5(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f4(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f6(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f5(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f7(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f6(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f8(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f7(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f9(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f8(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f10(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f9(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f11(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f10(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f12(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f11(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f13(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f12(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f14(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f13(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f15(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f14(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f16(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f15(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f17(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f16(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f18(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f17(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f19(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f18(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f20(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f19(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f21(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f20(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f22(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f21(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f23(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f22(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f24(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f23(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f25(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f24(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f26(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f25(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f27(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f26(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f28(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f27(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f29(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f28(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f30(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f29(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f31(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f30(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f32(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f31(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f33(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f32(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f34(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f33(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f35(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f34(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f36(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f35(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f37(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f36(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f38(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f37(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f39(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f38(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f40(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f39(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f41(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f40(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f42(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f41(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f43(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f42(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f44(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f43(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f45(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f44(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f46(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f45(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f47(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f46(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f48(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f47(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f49(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f48(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f50(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f49(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f51(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f50(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f52(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f51(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f53(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f52(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f54(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f53(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f55(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f54(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f56(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f55(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f57(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f56(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f58(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f57(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f59(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f58(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f60(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f59(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f61(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f60(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f62(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f61(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f63(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f62(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
func.func private @f64(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f63(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
// expected-error @below {{@f65 nests calls 65 deep, more than 64}}
// expected-note @below {{split the module, or call less often}}
func.func @f65(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = func.call @f64(%x) : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

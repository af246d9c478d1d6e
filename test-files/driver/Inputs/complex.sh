# A module with a tensor of 300 complex numbers, of two float64 each.
echo 'ml_program.global private @w(dense_resource<w> : tensor<300xcomplex<f64>>) : tensor<300xcomplex<f64>>'
printf '{-# dialect_resources: { builtin: { w: "0x08000000'
printf '%032x' $(seq 300)
printf '" } } #-}\n'

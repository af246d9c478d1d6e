# Makes texts that are nested deep.
repeat() { printf "$1%.0s" $(seq "$2"); }

{ repeat 'module {\n' 5000; repeat '}\n' 5000; } > modules.mlir
{ repeat 'module {\n' 200; repeat '}\n' 200; } > deep.mlir
echo "// ((((((((((( \" [[[" >> deep.mlir
{ printf 'module attributes {pt2e.value = '; repeat '[' 3000; repeat ']' 3000; echo '} {}'; } > arrays.mlir
annotations() {
    printf 'func.func @f(%%x: tensor<2xf32>) -> tensor<2xf32> {\n%%0 = aten.relu %%x {pt2e.annotation = '
    repeat '#pt2e.annotation<inputs = [' "$1"
    repeat ']>' "$1"
    printf '} : (tensor<2xf32>) -> tensor<2xf32>\nreturn %%0 : tensor<2xf32>\n}\n'
}
annotations 1000 > annotations.mlir
annotations 100 > wrong.mlir
{ printf 'func.func private @f('; repeat 'tuple<' 3000; printf i32; repeat '>' 3000; echo ')'; } > types.mlir
{
    printf 'module {} loc(#loc3000)\n#loc0 = loc("a")\n'
    for n in $(seq 3000); do echo "#loc$n = loc(callsite(#loc$((n - 1)) at #loc0))"; done
} > locations.mlir
{
    echo '#a0 = [1]'
    for n in $(seq 3000); do echo "#a$n = [#a$((n - 1))]"; done
    echo 'module attributes {pt2e.value = #a3000} {}'
} > attribute-aliases.mlir
{
    echo '!a0 = i32'
    for n in $(seq 3000); do printf '!a%d = () ->\n !a%d\n' "$n" $((n - 1)); done
    echo 'module attributes {pt2e.value = !a3000} {}'
} > type-aliases.mlir
{
    echo 'func.func @f() {'
    repeat '"aten.operator"() ({\n' 4000
    repeat '}) : () -> ()\n' 4000
    printf 'return\n}\n'
} > graphs.mlir
{ printf 'module attributes {pt2e.value = affine_map<(d0) -> (d0'; repeat ' + d0' 5000; echo ')>} {}'; } > affine.mlir
# Aliases that stand for the one before twice, as many as the first argument says.
bomb() {
    echo '#a0 = 1 : i64'
    for n in $(seq "$1"); do echo "#a$n = [#a$((n - 1)), #a$((n - 1))]"; done
    echo "module attributes {pt2e.value = #a$1} {}"
}
bomb 40 > attribute-bomb.mlir
{
    echo 'module { func.func @forward(%x: tensor<1x4xf32>) -> tensor<1x4xf32> { return %x : tensor<1x4xf32> loc(#l40) } }'
    echo '#l0 = loc("a":1:1)'
    for n in $(seq 40); do echo "#l$n = loc(callsite(#l$((n - 1)) at #l$((n - 1))))"; done
} > location-bomb.mlir
bomb 10 > small-bomb.mlir
{
    echo '!a0 = i64'
    for n in $(seq 40); do echo "!a$n = tuple<!a$((n - 1)), !a$((n - 1))>"; done
    echo 'module attributes {pt2e.value = !a40} {}'
} > type-bomb.mlir
{
    echo 'ml_program.global private @w(dense_resource<r> : tensor<1xf32>) : tensor<1xf32>'
    echo '{-# dialect_resources: { builtin: { r: "0xALIGNMENT0000803F" } } #-}'
} > resource.mlir

# Conditions in conditions, as deep as the first argument says.
conditions() {
    echo 'func.func @forward(%p0: tensor<i1>, %x0: tensor<2xf32>) -> tensor<2xf32> {'
    for n in $(seq "$1"); do
        m=$((n - 1))
        echo "%r$n = aten.operator \"higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]\"(%p$m, %p$m, %x$m) {arg1 = {}, arg2 = {}} graphs {"
        echo "^bb0(%p$n: tensor<i1>, %x$n: tensor<2xf32>):"
    done
    echo "%r$(($1 + 1)) = aten.relu %x$1 : (tensor<2xf32>) -> tensor<2xf32>"
    for n in $(seq "$1" -1 1); do
        echo "aten.yield %r$((n + 1)) : tensor<2xf32>"
        echo '}, {'
        echo "^bb0(%q$n: tensor<i1>, %y$n: tensor<2xf32>):"
        echo "aten.yield %y$n : tensor<2xf32>"
        echo '} : (tensor<i1>, tensor<i1>, tensor<2xf32>) -> tensor<2xf32>'
    done
    printf 'return %%r1 : tensor<2xf32>\n}\n'
}
conditions 16 > deepest.mlir
conditions 17 > deeper.mlir

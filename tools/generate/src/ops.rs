//! Generates the ops of a body.

use crate::{
    body::{Body, Generator},
    types::{Ty, Value},
};
use arbitrary::Result;

/// Tensors with more elements than this are not enlarged.
const LARGE: u64 = 256;
/// The greatest nesting depth of graphs.
const DEEPEST: usize = 2;

const UNARY: [&str; 8] =
    ["aten.abs", "aten.neg", "aten.relu", "aten.clone", "aten.exp", "aten.sigmoid", "aten.tanh", "aten.hardtanh"];
const BINARY: [&str; 4] = ["aten.add.Tensor", "aten.sub.Tensor", "aten.mul.Tensor", "aten.div.Tensor"];
const NUMBERS: [&str; 4] = ["1.5", "-0.25", "2.0", "3"];
const SCALES: [&str; 3] = ["0.03125", "0.1", "0.0078125"];
const COND: &str = "higher_order::cond(Tensor arg0, Graph arg1, Graph arg2, Tensor[] arg3) -> Tensor[]";
const LOOP: &str = "higher_order::while_loop(Graph arg0, Graph arg1, Tensor[] arg2, Tensor[] arg3) -> Tensor[]";

impl Generator<'_, '_> {
    /// Adds one op, or a few that go together, if there are values for them.
    pub(crate) fn step(&mut self, body: &mut Body) -> Result<()> {
        match self.count(0, 21)? {
            0 | 1 => self.unary(body),
            2 | 3 => self.binary(body),
            4 => self.with_number(body),
            5 => self.diamond(body),
            6 | 7 => self.linear(body),
            8 | 9 => self.conv(body),
            10 => self.pool(body),
            11 => self.moved(body),
            12 => self.joined(body),
            13 => self.several_results(body),
            14 if self.kinds.quantized => self.quantized(body),
            15 if self.kinds.quantized => self.quantized_weight(body),
            16 if self.kinds.quantized => self.dynamically_quantized(body),
            17 => self.sizes(body),
            18 if self.kinds.writes => self.written(body),
            19 if self.kinds.graphs => self.cond(body),
            20 if self.kinds.graphs => self.while_loop(body),
            21 => self.integers(body),
            _ => self.binary(body),
        }
    }

    fn float(&mut self, body: &Body) -> Result<Option<Value>> {
        self.pick(body, Ty::is_float)
    }

    /// Marks some ops as in-place. Often this has no effect, because nothing reads the destination.
    fn in_place(&mut self) -> Result<&'static str> {
        Ok(if self.chance(1, 5)? { " {pt2e.inplace}" } else { "" })
    }

    fn one(&mut self, body: &mut Body, op: &str, form: &str, operands: &[&Value], result: &Ty) -> Value {
        let results = self.op(body, op, form, operands, std::slice::from_ref(result));
        // One result type, so one result.
        results.into_iter().next().unwrap_or_else(|| Value { name: String::new(), ty: result.clone() })
    }

    fn unary(&mut self, body: &mut Body) -> Result<()> {
        let Some(x) = self.float(body)? else { return Ok(()) };
        let (op, mark) = (self.choose(&UNARY)?, self.in_place()?);
        self.one(body, op, &format!("%0{mark}"), &[&x], &x.ty);
        Ok(())
    }

    fn binary(&mut self, body: &mut Body) -> Result<()> {
        let Some(x) = self.float(body)? else { return Ok(()) };
        // Sometimes both operands are the same value.
        let y = self.pick(body, |ty| *ty == x.ty)?.unwrap_or_else(|| x.clone());
        let (op, mark) = (self.choose(&BINARY)?, self.in_place()?);
        self.one(body, op, &format!("%0, %1{mark}"), &[&x, &y], &x.ty);
        Ok(())
    }

    fn with_number(&mut self, body: &mut Body) -> Result<()> {
        let Some(x) = self.float(body)? else { return Ok(()) };
        let (op, number, mark) = (self.choose(&BINARY)?, self.choose(&NUMBERS)?, self.in_place()?);
        self.one(body, op, &format!("%0, {number}{mark}"), &[&x], &x.ty);
        Ok(())
    }

    /// A value with two users whose results are joined again (a diamond), up to three times in a row.
    fn diamond(&mut self, body: &mut Body) -> Result<()> {
        let Some(mut top) = self.float(body)? else { return Ok(()) };
        for _ in 0..self.count(1, 3)? {
            let (left, right) = (self.choose(&UNARY)?, self.choose(&UNARY)?);
            let ty = top.ty.clone();
            let a = self.one(body, left, "%0", &[&top], &ty);
            let under = if self.chance(1, 2)? { &a } else { &top };
            let b = self.one(body, right, "%0", &[under], &ty);
            let (op, other) = (self.choose(&BINARY)?, if self.chance(1, 2)? { &top } else { &a });
            top = self.one(body, op, "%0, %1", &[other, &b], &ty);
        }
        Ok(())
    }

    /// A weight: a parameter, or a value computed from parameters.
    fn weight(&mut self, body: &mut Body, ty: &Ty) -> Result<Value> {
        let mut weight = self.parameter(body, ty, false)?;
        for _ in 0..self.count(0, 5)?.saturating_sub(2) {
            let other = if self.chance(1, 2)? { weight.clone() } else { self.parameter(body, ty, false)? };
            let op = self.choose(&["aten.abs", "aten.neg", "aten.add.Tensor", "aten.mul.Tensor", "aten.div.Tensor"])?;
            weight = match op {
                "aten.abs" | "aten.neg" => self.one(body, op, "%0", &[&weight], ty),
                op => self.one(body, op, "%0, %1", &[&weight, &other], ty),
            };
        }
        Ok(weight)
    }

    fn linear(&mut self, body: &mut Body) -> Result<()> {
        let fits = |ty: &Ty| ty.is_float() && ty.rank() == 2 && ty.shape[1].is_some_and(|size| size <= 8);
        let Some(x) = self.pick(body, fits)? else { return Ok(()) };
        let (Some(inputs), outputs) = (x.ty.shape[1], self.choose(&[4, 2])?) else { return Ok(()) };
        let weight = self.weight(body, &Ty::f32(&[outputs, inputs]))?;
        let result = Ty { shape: vec![x.ty.shape[0], Some(outputs)], element: "f32" };
        let y = if self.chance(1, 2)? {
            let bias = self.parameter(body, &Ty::f32(&[outputs]), false)?;
            self.one(body, "aten.linear", "%0, %1 bias %2", &[&x, &weight, &bias], &result)
        } else {
            self.one(body, "aten.linear", "%0, %1", &[&x, &weight], &result)
        };
        if self.chance(1, 3)? {
            self.norm(body, &y, outputs)?;
        }
        self.activation(body)
    }

    fn conv(&mut self, body: &mut Body) -> Result<()> {
        let fits = |ty: &Ty| ty.is_float() && ty.rank() == 4 && ty.sizes().is_some_and(|sizes| sizes[1] <= 4);
        let Some(x) = self.pick(body, fits)? else { return Ok(()) };
        let sizes = x.ty.sizes().unwrap_or_default();
        let (outputs, kernel) = (self.choose(&[2, 4])?, self.choose(&[1, 3])?);
        let weight = self.weight(body, &Ty::f32(&[outputs, sizes[1], kernel, kernel]))?;
        let padding = kernel / 2;
        let result = Ty::f32(&[sizes[0], outputs, sizes[2], sizes[3]]);
        let form = format!("padding [{padding}, {padding}]");
        let y = if self.chance(1, 2)? {
            let bias = self.parameter(body, &Ty::f32(&[outputs]), false)?;
            self.one(body, "aten.conv2d", &format!("%0, %1 bias %2 {form}"), &[&x, &weight, &bias], &result)
        } else {
            self.one(body, "aten.conv2d", &format!("%0, %1 {form}"), &[&x, &weight], &result)
        };
        if self.chance(1, 2)? {
            self.norm(body, &y, outputs)?;
        }
        self.activation(body)
    }

    /// A batch norm, with one result or with three.
    fn norm(&mut self, body: &mut Body, x: &Value, channels: u64) -> Result<()> {
        let ty = Ty::f32(&[channels]);
        let (gamma, beta) = (self.parameter(body, &ty, false)?, self.parameter(body, &ty, false)?);
        let (mean, variance) = (self.parameter(body, &ty, false)?, self.parameter(body, &ty, true)?);
        if self.chance(1, 3)? {
            let operands = [x, &mean, &variance, &gamma, &beta];
            let form = "%0, %1, %2 weight %3 bias %4 momentum 0.1 eps 0.001";
            let results = [x.ty.clone(), Ty::f32(&[0]), Ty::f32(&[0])];
            self.op(body, "aten._native_batch_norm_legit_no_training", form, &operands, &results);
        } else {
            let operands = [x, &gamma, &beta, &mean, &variance];
            let form = "%0 weight %1 bias %2 running_mean %3 running_var %4 training false momentum 0.1 eps 0.001 \
                        cudnn_enabled true";
            self.one(body, "aten.batch_norm", form, &operands, &x.ty);
        }
        Ok(())
    }

    /// Adds a relu after a linear or a convolution, in half of the cases.
    fn activation(&mut self, body: &mut Body) -> Result<()> {
        let fits = |value: &&Value| value.ty.is_float() && value.ty.elements() > 0;
        if let Some(x) = body.values().iter().rev().find(fits).cloned()
            && self.chance(1, 2)?
        {
            let mark = self.in_place()?;
            self.one(body, "aten.relu", &format!("%0{mark}"), &[&x], &x.ty);
        }
        Ok(())
    }

    fn pool(&mut self, body: &mut Body) -> Result<()> {
        let fits =
            |ty: &Ty| ty.is_float() && ty.rank() == 4 && ty.sizes().is_some_and(|sizes| sizes[2] >= 2 && sizes[3] >= 2);
        let Some(x) = self.pick(body, fits)? else { return Ok(()) };
        let sizes = x.ty.sizes().unwrap_or_default();
        if self.chance(1, 2)? {
            let result = Ty::f32(&[sizes[0], sizes[1], 1, 1]);
            self.one(body, "aten.adaptive_avg_pool2d", "%0 output_size [1, 1]", &[&x], &result);
        } else {
            let result = Ty::f32(&[sizes[0], sizes[1], sizes[2] / 2, sizes[3] / 2]);
            self.one(body, "aten.max_pool2d", "%0 kernel_size [2, 2]", &[&x], &result);
        }
        Ok(())
    }

    /// An op that moves elements.
    fn moved(&mut self, body: &mut Body) -> Result<()> {
        let fits = |ty: &Ty| ty.is_tensor() && ty.rank() >= 1 && ty.sizes().is_some();
        let Some(x) = self.pick(body, fits)? else { return Ok(()) };
        let (sizes, element) = (x.ty.sizes().unwrap_or_default(), x.ty.element);
        match self.count(0, 3)? {
            0 => {
                let all: u64 = sizes.iter().product();
                let shape = if all.is_multiple_of(4) && self.chance(2, 3)? { vec![all / 4, 4] } else { vec![all] };
                self.one(body, "aten.view", &format!("%0 size {shape:?}"), &[&x], &Ty::of(&shape, element));
            }
            1 => {
                let order: Vec<usize> = (0..sizes.len()).rev().collect();
                let shape: Vec<u64> = sizes.iter().rev().copied().collect();
                let moved =
                    self.one(body, "aten.permute", &format!("%0 dims {order:?}"), &[&x], &Ty::of(&shape, element));
                if self.chance(1, 2)? {
                    self.one(body, "aten.clone", "%0", &[&moved], &moved.ty);
                }
            }
            2 => {
                let mut shape = sizes;
                shape[0] = shape[0].div_ceil(2);
                let form = format!("%0 end {}", shape[0]);
                self.one(body, "aten.slice.Tensor", &form, &[&x], &Ty::of(&shape, element));
            }
            _ => {
                let mut shape = sizes;
                shape.insert(0, 1);
                if shape.len() <= 4 {
                    self.one(body, "aten.unsqueeze", "%0 dim 0", &[&x], &Ty::of(&shape, element));
                }
            }
        }
        Ok(())
    }

    fn joined(&mut self, body: &mut Body) -> Result<()> {
        let fits =
            |ty: &Ty| ty.is_float() && ty.rank() >= 1 && ty.sizes().is_some() && (1..=LARGE).contains(&ty.elements());
        let Some(x) = self.pick(body, fits)? else { return Ok(()) };
        let y = self.pick(body, |ty| *ty == x.ty)?.unwrap_or_else(|| x.clone());
        let mut shape = x.ty.sizes().unwrap_or_default();
        shape[0] *= 2;
        self.one(body, "aten.cat", "[%0, %1]", &[&x, &y], &Ty::f32(&shape));
        Ok(())
    }

    /// An op with several results, some of which may be dead.
    fn several_results(&mut self, body: &mut Body) -> Result<()> {
        let fits = |ty: &Ty| ty.is_float() && ty.rank() >= 1 && ty.sizes().is_some_and(|sizes| !sizes.contains(&0));
        let Some(x) = self.pick(body, fits)? else { return Ok(()) };
        let mut sizes = x.ty.sizes().unwrap_or_default();
        let last = sizes.len() - 1;
        match self.count(0, 2)? {
            0 if sizes[0].is_multiple_of(2) => {
                sizes[0] /= 2;
                let half = Ty::f32(&sizes);
                let form = format!("%0 split_size {}", sizes[0]);
                self.op(body, "aten.split.Tensor", &form, &[&x], &[half.clone(), half]);
            }
            1 if sizes[0] <= 4 => {
                let row = Ty::f32(&sizes[1..]);
                let rows = vec![row; usize::try_from(sizes[0]).unwrap_or(1)];
                // If there is one row, `op` writes a list of one tensor with the same syntax.
                self.op(body, "aten.unbind.int", "%0", &[&x], &rows);
            }
            _ => {
                sizes[last] = 1;
                let most = Ty::f32(&sizes);
                let places = most.with("i64");
                self.op(body, "aten.max.dim", "%0 dim -1 keepdim true", &[&x], &[most, places]);
            }
        }
        Ok(())
    }

    /// A per-tensor quantize and dequantize; the dequantized value may get many users.
    fn quantized(&mut self, body: &mut Body) -> Result<()> {
        let Some(x) = self.float(body)? else { return Ok(()) };
        let (scale, zero_point) = (self.choose(&SCALES)?, self.choose(&["0", "-3"])?);
        let qparams = format!("scale {scale} zero_point {zero_point} quant_min -128 quant_max 127 dtype i8");
        let op = |action: &str| format!("quantized_decomposed.{action}_per_tensor");
        let form = format!("%0 {qparams}");
        let quantized = self.one(body, &op("quantize"), &form, &[&x], &x.ty.with("i8"));
        let value = self.one(body, &op("dequantize"), &form, &[&quantized], &x.ty);
        if self.chance(1, 2)? {
            self.one(body, &op("quantize"), &form, &[&value], &x.ty.with("i8"));
        }
        Ok(())
    }

    /// A weight that is quantized in every run, per channel or per tensor.
    fn quantized_weight(&mut self, body: &mut Body) -> Result<()> {
        let (rows, columns) = (self.choose(&[4, 2])?, 4);
        let weight = self.weight(body, &Ty::f32(&[rows, columns]))?;
        let value = if self.chance(1, 2)? {
            let scales = self.parameter(body, &Ty::f32(&[rows]), true)?;
            let zero_points = self.parameter(body, &Ty::of(&[rows], "i64"), false)?;
            let form = "axis 0 quant_min -127 quant_max 127 dtype i8";
            let quantize = "quantized_decomposed.quantize_per_channel";
            let operands = [&weight, &scales, &zero_points];
            let quantized = self.one(body, quantize, &format!("%0, %1, %2 {form}"), &operands, &weight.ty.with("i8"));
            let dequantize = "quantized_decomposed.dequantize_per_channel";
            let operands = [&quantized, &scales, &zero_points];
            self.one(body, dequantize, &format!("%0, %1 zero_points %2 {form}"), &operands, &weight.ty)
        } else {
            let form = "%0 scale 0.0078125 zero_point 0 quant_min -127 quant_max 127 dtype i8";
            let quantize = "quantized_decomposed.quantize_per_tensor";
            let quantized = self.one(body, quantize, form, &[&weight], &weight.ty.with("i8"));
            self.one(body, "quantized_decomposed.dequantize_per_tensor", form, &[&quantized], &weight.ty)
        };
        let fits = |ty: &Ty| ty.is_float() && ty.rank() == 2 && ty.shape[1] == Some(columns);
        if let Some(x) = self.pick(body, fits)? {
            let result = Ty { shape: vec![x.ty.shape[0], Some(rows)], element: "f32" };
            self.one(body, "aten.linear", "%0, %1", &[&x, &value], &result);
        }
        Ok(())
    }

    fn dynamically_quantized(&mut self, body: &mut Body) -> Result<()> {
        let Some(x) = self.pick(body, |ty| ty.is_float() && ty.elements() > 0)? else { return Ok(()) };
        let qparams = [Ty::of(&[1], "f64"), Ty::of(&[1], "i64")];
        let form = "%0 quant_min -128 quant_max 127 eps 1.1920928955078125e-07 dtype i8";
        let chosen = self.op(body, "quantized_decomposed.choose_qparams.tensor", form, &[&x], &qparams);
        let [scale, zero_point] = &chosen[..] else { return Ok(()) };
        let form = "%0, %1, %2 quant_min -128 quant_max 127 dtype i8";
        let quantize = "quantized_decomposed.quantize_per_tensor.tensor";
        let quantized = self.one(body, quantize, form, &[&x, scale, zero_point], &x.ty.with("i8"));
        let dequantize = "quantized_decomposed.dequantize_per_tensor.tensor";
        self.one(body, dequantize, form, &[&quantized, scale, zero_point], &x.ty);
        Ok(())
    }

    /// A dynamic size, and an op that uses it.
    fn sizes(&mut self, body: &mut Body) -> Result<()> {
        let fits = |ty: &Ty| ty.is_float() && ty.shape.first() == Some(&None) && ty.rank() == 2;
        let Some(x) = self.pick(body, fits)? else { return Ok(()) };
        let (Some(inner), index) = (x.ty.shape[1], Ty::index()) else { return Ok(()) };
        let size = match self.pick(body, |ty| *ty == index)? {
            // The size of any value fits: all dynamic sizes of a function are the same one, or are 2 in every call.
            Some(size) if self.chance(1, 2)? => size,
            _ => self.one(body, "aten.sym_size.int", "%0 dim 0", &[&x], &index),
        };
        if self.chance(2, 3)? {
            let viewed = Ty { shape: vec![None, Some(1), Some(inner)], element: "f32" };
            let wide = self.one(body, "aten.view", &format!("%0 size [%1, 1, {inner}]"), &[&x, &size], &viewed);
            self.one(body, "aten.view", &format!("%0 size [%1, {inner}]"), &[&wide, &size], &x.ty);
        }
        Ok(())
    }

    /// A write to a buffer, whole or in part; in a graph, which cannot write to buffers, only an in-place op.
    fn written(&mut self, body: &mut Body) -> Result<()> {
        if body.depth > 0 {
            return self.unary(body);
        }
        let fits = |ty: &Ty| ty.is_float() && ty.sizes().is_some() && (1..=LARGE).contains(&ty.elements());
        let Some(x) = self.pick(body, fits)? else { return Ok(()) };
        let ty = x.ty.clone();
        let (symbol, buffer) = self.buffer(body, &ty)?;
        let written = if ty.rank() > 0 && self.chance(1, 2)? {
            let row = Ty { shape: ty.shape[1..].to_vec(), element: "f32" };
            let part = self.one(body, "aten.select.int", "%0 dim 0 index 0", &[&buffer], &row);
            let sum = self.one(body, "aten.add.Tensor", "%0, 1.5 {pt2e.inplace}", &[&part], &row);
            self.one(body, "aten.select_scatter", "%0, %1 dim 0 index 0", &[&buffer, &sum], &ty)
        } else {
            self.one(body, "aten.add.Tensor", "%0, %1 {pt2e.inplace}", &[&buffer, &x], &ty)
        };
        // Without a store, the write has no effect.
        if self.chance(2, 3)? {
            body.line(&format!("ml_program.global_store @{symbol} = {} : {ty}", written.name));
        }
        Ok(())
    }

    /// Ops on integers and bools.
    fn integers(&mut self, body: &mut Body) -> Result<()> {
        if let Some(x) = self.pick(body, |ty| ty.element == "i64")? {
            let form = format!("%0, {}", self.choose(&["1", "2"])?);
            self.one(body, "aten.add.Tensor", &form, &[&x], &x.ty);
        } else if let Some(x) = self.float(body)? {
            self.one(body, "aten.gt.Scalar", "%0 other 0.5", &[&x], &x.ty.with("i1"));
        }
        Ok(())
    }

    /// The operands of a graph: tensors of the body, including weights.
    fn given(&mut self, body: &mut Body) -> Result<Vec<Value>> {
        let mut given = Vec::new();
        for _ in 0..self.count(0, 2)? {
            given.extend(self.pick(body, |ty| ty.is_tensor())?);
        }
        if self.chance(1, 2)? {
            given.push(self.parameter(body, &Ty::f32(&[4, 4]), false)?);
        }
        Ok(given)
    }

    /// The text of a graph with these argument and result types. The body of a loop first increments its counter.
    fn graph(&mut self, body: &Body, taken: &[Ty], given: &[Ty], loop_body: bool) -> Result<String> {
        let mut graph = self.body_with(taken, body.depth + 1);
        let arguments: Vec<String> =
            graph.values().iter().map(|value| format!("{}: {}", value.name, value.ty)).collect();
        let mut left = Vec::new();
        if loop_body && let Some(counter) = graph.values().first().cloned() {
            left.push(self.one(&mut graph, "aten.add.Tensor", "%0, 1", &[&counter], &counter.ty));
        }
        for _ in 0..self.count(0, 4)? {
            self.step(&mut graph)?;
        }
        for ty in &given[left.len()..] {
            left.extend(self.pick(&graph, |other| other == ty)?);
        }
        let names: Vec<&str> = left.iter().map(|value| value.name.as_str()).collect();
        let types: Vec<String> = given.iter().map(Ty::to_string).collect();
        graph.line(&format!("aten.yield {} : {}", names.join(", "), types.join(", ")));
        Ok(format!("{}^bb0({}):\n{}", "  ".repeat(body.depth + 1), arguments.join(", "), graph.text()))
    }

    fn cond(&mut self, body: &mut Body) -> Result<()> {
        let Some(x) = self.float(body)? else { return Ok(()) };
        if body.depth >= DEEPEST {
            return self.unary(body);
        }
        let is_flag = |ty: &Ty| ty.element == "i1" && ty.rank() == 0;
        let flag = match self.pick(body, is_flag)? {
            Some(flag) => flag,
            None => {
                let gauge = self.parameter(body, &Ty::f32(&[]), false)?;
                self.one(body, "aten.gt.Scalar", "%0 other 0.0", &[&gauge], &Ty::of(&[], "i1"))
            }
        };
        // Each result has the type of an argument, so that every graph has a value for it.
        let mut operands = vec![x.clone()];
        operands.extend(self.given(body)?);
        let taken: Vec<Ty> = operands.iter().map(|value| value.ty.clone()).collect();
        let given: Vec<Ty> = if self.chance(1, 3)? { vec![x.ty.clone(); 2] } else { vec![x.ty.clone()] };
        let graphs = [self.graph(body, &taken, &given, false)?, self.graph(body, &taken, &given, false)?];
        operands.insert(0, flag);
        let metadata = "{arg1 = {name = \"yes\"}, arg2 = {name = \"no\"}}";
        self.operator(body, COND, metadata, &operands, &graphs, &given);
        Ok(())
    }

    fn while_loop(&mut self, body: &mut Body) -> Result<()> {
        let Some(x) = self.float(body)? else { return Ok(()) };
        if body.depth >= DEEPEST {
            return self.unary(body);
        }
        let counter = Ty::of(&[], "i64");
        let start = self.parameter(body, &counter, false)?;
        let others = self.given(body)?;
        let carried = [counter.clone(), x.ty.clone()];
        let mut operands = vec![start, x];
        operands.extend(others.iter().cloned());
        let taken: Vec<Ty> = operands.iter().map(|value| value.ty.clone()).collect();
        let mut condition = self.body_with(&taken, body.depth + 1);
        let arguments: Vec<String> =
            condition.values().iter().map(|value| format!("{}: {}", value.name, value.ty)).collect();
        if let Some(count) = condition.values().first().cloned() {
            let form = format!("%0 other {}", self.count(0, 3)?);
            let goes_on = self.one(&mut condition, "aten.lt.Scalar", &form, &[&count], &Ty::of(&[], "i1"));
            condition.line(&format!("aten.yield {} : tensor<i1>", goes_on.name));
        }
        let indent = "  ".repeat(body.depth + 1);
        let graphs = [
            format!("{indent}^bb0({}):\n{}", arguments.join(", "), condition.text()),
            self.graph(body, &taken, &carried, true)?,
        ];
        let metadata = format!("{{arg0 = {{}}, arg1 = {{}}, operandSegmentSizes = array<i32: 2, {}>}}", others.len());
        self.operator(body, LOOP, &metadata, &operands, &graphs, &carried);
        Ok(())
    }

    /// An `aten.operator` with its graphs.
    fn operator(
        &mut self,
        body: &mut Body,
        schema: &str,
        metadata: &str,
        operands: &[Value],
        graphs: &[String],
        results: &[Ty],
    ) {
        let list = |types: Vec<String>| types.join(", ");
        let names = list(operands.iter().map(|value| value.name.clone()).collect());
        let operand_types = list(operands.iter().map(|value| value.ty.to_string()).collect());
        let result_types = list(results.iter().map(Ty::to_string).collect());
        let indent = "  ".repeat(body.depth + 1);
        let name = self.name();
        let left = if results.len() == 1 { name.clone() } else { format!("{name}:{}", results.len()) };
        body.lines(&format!(
            "{indent}{left} = aten.operator \"{schema}\"({names}) {metadata} graphs {{\n{}{indent}}} : ({operand_types}) -> ({result_types})\n",
            graphs.join(&format!("{indent}}}, {{\n")),
        ));
        let values = results.iter().enumerate().map(|(index, ty)| {
            let name = if results.len() == 1 { name.clone() } else { format!("{name}#{index}") };
            Value { name, ty: ty.clone() }
        });
        body.add(values);
    }
}

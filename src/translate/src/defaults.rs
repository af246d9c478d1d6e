//! The default values of arguments that a node leaves out.

use pt2e_schema::Arg;
use pt2e_schema::{BaseType, DType, Default, Type};

/// The default value of an argument.
///
/// # Errors
/// A message if no [`Arg`] represents the default.
pub(crate) fn default_arg(ty: Type, default: &Default) -> Result<Arg, String> {
    Ok(match (default, ty.base) {
        (Default::None, _) => Arg::None,
        (Default::Bool(value), _) => Arg::Bool(*value),
        (Default::Int(c10), BaseType::MemoryFormat) => match pt2e_schema::ods::memory_format(*c10) {
            Some(word) => Arg::Str(word.to_owned()),
            None => return Err(format!("has the memory format {c10} by default, which is unknown")),
        },
        (Default::Int(c10), BaseType::ScalarType | BaseType::Layout | BaseType::Device) => {
            match DType::from_c10_number(*c10).filter(|_| ty.base == BaseType::ScalarType) {
                Some(dtype) => Arg::DType(dtype),
                None => return Err(format!("has a default of type {ty}, {c10}, which is not supported")),
            }
        }
        (Default::Int(value), BaseType::Float) => Arg::Float(*value as f64),
        (Default::Int(value), _) => Arg::Int(*value),
        (Default::Float(value), _) => Arg::Float(*value),
        (Default::Str(value), _) => Arg::Str(value.clone()),
        (Default::List(values), base) => list(base, values)?,
    })
}

fn list(base: BaseType, values: &[Default]) -> Result<Arg, String> {
    let ints = || values.iter().map(|v| if let Default::Int(v) = v { Some(*v) } else { None }).collect::<Option<_>>();
    let bools = || values.iter().map(|v| if let Default::Bool(v) = v { Some(*v) } else { None }).collect::<Option<_>>();
    let floats = || {
        let number = |value: &Default| match value {
            Default::Int(value) => Some(*value as f64),
            Default::Float(value) => Some(*value),
            _ => None,
        };
        values.iter().map(number).collect::<Option<_>>()
    };
    let arg = match base {
        BaseType::Int | BaseType::SymInt => ints().map(Arg::Ints),
        BaseType::Float => floats().map(Arg::Floats),
        BaseType::Bool => bools().map(Arg::Bools),
        _ => None,
    };
    arg.ok_or_else(|| format!("has a default list of {base}, which is not supported"))
}

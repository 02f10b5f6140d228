//! What a picture's metadata says of the variables that templates ask for: the one place where both are known.

use super::{Template, Value, Variable};
use crate::metadata::{Exif, taken_by_xmp};

/// The values of variables in the metadata of one picture: only those that were asked for, each put into words once.
///
/// ```
/// use stampmill::metadata::Exif;
/// use stampmill::template::{Template, Told, Variable};
///
/// let block = b"MM\0*\0\0\0\x08\0\x01\x01\x3b\0\x02\0\0\0\x04Ada\0\0\0\0\0";
/// let template = Template::parse("© {exif.Artist}")?;
/// let told = Told::read(&Told::asked([&template]), Some(block), None);
/// assert_eq!(template.render(&|variable| told.value(variable)).text, "© Ada");
/// # Ok::<(), stampmill::template::TemplateError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told(Box<[(Variable, Value<'static>)]>);

impl Told {
    /// The variables of these templates whose values stand in metadata, each once.
    pub fn asked<'t>(templates: impl IntoIterator<Item = &'t Template>) -> Vec<Variable> {
        let mut asked = Vec::new();
        for variable in templates.into_iter().flat_map(Template::variables) {
            if variable.is_of_metadata() && !asked.contains(&variable) {
                asked.push(variable);
            }
        }
        asked
    }

    /// Looks them up in an EXIF block and, for when the picture was taken, in an XMP packet. Where nothing was asked for,
    /// nothing is looked at.
    pub fn read(asked: &[Variable], exif: Option<&[u8]>, xmp: Option<&[u8]>) -> Self {
        if asked.is_empty() {
            return Self::default();
        }
        let exif = exif.and_then(Exif::parse);
        let values = asked.iter().filter_map(|&variable| {
            let of_exif = exif.as_ref().and_then(|exif| value(variable, exif));
            let of_xmp = || match variable {
                Variable::Taken => taken_by_xmp(xmp?).map(Value::from),
                _ => None,
            };
            Some((variable, of_exif.or_else(of_xmp)?))
        });
        Self(values.collect())
    }

    /// The value of a variable, if it was asked for and the picture has one.
    pub fn value(&self, variable: Variable) -> Option<Value<'_>> {
        let (_, value) = self.0.iter().find(|(told, _)| *told == variable)?;
        Some(match value {
            Value::Text(text) => Value::from(&**text),
            Value::Time(moment) => Value::from(*moment),
        })
    }
}

fn value(variable: Variable, exif: &Exif<'_>) -> Option<Value<'static>> {
    let text = match variable {
        Variable::Taken => return exif.taken().map(Value::from),
        Variable::Camera => exif.camera(),
        Variable::Lens => exif.lens(),
        Variable::Iso => exif.iso(),
        Variable::Aperture => exif.aperture(),
        Variable::Shutter => exif.shutter(),
        Variable::Focal => exif.focal(),
        Variable::Exif(tag) => exif.value(tag),
        _ => None,
    };
    text.map(Value::from)
}

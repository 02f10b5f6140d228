//! What a recipe says of files: of those that are read whether they have to be whole, and how the others are written.

use super::super::{Draft, FormatChoice, amount};
use super::{Place, RecipeError};
use crate::codec::{
    Compression, Encoding, Format, HuffmanCodes, OnDamage, PngLayout, Scan, Subsampling, WebPMode,
};
use crate::ops::Color;

impl Draft {
    pub(super) fn encoding(&self, background: Color) -> Result<Encoding, RecipeError> {
        let output = &self.output.common;
        let plain = Encoding::new(Format::Jpeg);
        let max_bytes = self.max_bytes()?;
        // The highest quality that fits, unless there is a bound to it.
        let most = if max_bytes.is_some() {
            100
        } else {
            plain.quality
        };
        let quality = output.quality.unwrap_or(most);
        if !(1..=100).contains(&quality) {
            return Err(Place("output.quality", "--quality")
                .refuse(format!("{quality} is not between 1 and 100")));
        }
        let subsampling = match output.subsampling.as_deref() {
            None => plain.subsampling,
            Some("4:4:4" | "444") => Subsampling::S444,
            Some("4:2:2" | "422") => Subsampling::S422,
            Some("4:2:0" | "420") => Subsampling::S420,
            Some(other) => {
                let message = format!("'{other}' is not one of 4:4:4, 4:2:2, 4:2:0");
                return Err(Place("output.subsampling", "--subsampling").refuse(message));
            }
        };
        let scan = if output.progressive == Some(true) {
            Scan::Progressive
        } else {
            Scan::Baseline
        };
        let compression = match output.compression.as_deref() {
            None | Some("default") => Compression::Default,
            Some("fast") => Compression::Fast,
            Some("best") => Compression::Best,
            Some(other) => {
                let message = format!("'{other}' is not one of fast, default, best");
                return Err(Place("output.compression", "--compression").refuse(message));
            }
        };
        Ok(Encoding {
            codes: if output.optimize == Some(true) {
                HuffmanCodes::Optimized
            } else {
                HuffmanCodes::Standard
            },
            compression,
            png: if output.png_optimize == Some(true) {
                PngLayout::Smallest
            } else {
                PngLayout::AsIs
            },
            webp: self.webp_mode()?,
            quality,
            max_bytes,
            subsampling,
            scan,
            background: background.rgb,
            ..plain
        })
    }

    fn webp_mode(&self) -> Result<WebPMode, RecipeError> {
        let output = &self.output.common;
        if output.lossless != Some(true) {
            return Ok(WebPMode::Lossy);
        }
        let lossy = match format(output.format.as_deref())? {
            FormatChoice::To(format @ (Format::Jpeg | Format::Gif | Format::Avif)) => format,
            FormatChoice::Auto(_) => Format::Jpeg,
            // Where the format is kept, each output is asked when it is there.
            FormatChoice::To(_) | FormatChoice::Keep => return Ok(WebPMode::Lossless),
        };
        Err(Place("output.lossless", "--lossless").refuse(format!(
            "{lossy} always loses some; choose webp, png, tiff, bmp or qoi"
        )))
    }

    fn max_bytes(&self) -> Result<Option<u64>, RecipeError> {
        let text = self.output.common.max_bytes.as_deref();
        let parse = |text| {
            amount(text, 1024).ok_or_else(|| {
                Place("output.max-bytes", "--max-bytes")
                    .refuse(format!("'{text}' is not an amount; write 300k or 2M"))
            })
        };
        text.map(parse).transpose()
    }
}

pub(super) fn format(text: Option<&str>) -> Result<FormatChoice, RecipeError> {
    let place = Place("output.format", "--format");
    match text {
        None | Some("keep") => Ok(FormatChoice::Keep),
        Some("auto" | "auto:png") => Ok(FormatChoice::Auto(Format::Png)),
        Some("auto:webp") => Ok(FormatChoice::Auto(Format::WebP)),
        Some(other) if other.starts_with("auto:") => Err(place.refuse(format!(
            "'{other}' is not one of auto, auto:png, auto:webp: what pictures with alpha become"
        ))),
        Some(name) => {
            let format: Format = place.parse(name)?;
            if !format.can_write() {
                return Err(place.refuse(format!("{format} {}", format.instead())));
            }
            Ok(FormatChoice::To(format))
        }
    }
}

pub(super) fn on_damage(text: Option<&str>) -> Result<OnDamage, RecipeError> {
    match text {
        None | Some("fail") => Ok(OnDamage::Fail),
        Some("keep") => Ok(OnDamage::Keep),
        Some(other) => {
            Err(Place("on-damage", "--on-damage")
                .refuse(format!("'{other}' is not one of fail, keep")))
        }
    }
}

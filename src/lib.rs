//! stampmill: folders of photos through resize, filters and watermark, with one record for every picture.

pub mod batch;
pub mod cli;
pub mod codec;
pub mod inspect;
pub mod ledger;
pub mod metadata;
pub mod moment;
mod named_file;
mod nearest;
pub mod ops;
pub mod picture;
pub mod pipeline;
mod plain;
pub mod plan;
pub mod preview;
pub mod recipe;
pub mod record;
pub mod report;
pub mod sweep;
pub mod template;

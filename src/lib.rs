//! stampmill: folders of photos through resize, filters and watermark, with one record for every picture.

pub mod codec;
pub mod metadata;
pub mod ops;
pub mod picture;
pub mod pipeline;
pub mod record;
pub mod template;

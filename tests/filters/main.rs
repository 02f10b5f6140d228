//! Filters, seen from outside: each against its plain definition and, where there is one, against an independent
//! implementation; and what must not show in the result.

mod against_definitions;
mod against_imageproc;
mod chain;
mod definitions;
mod exact;
mod panel;
mod pictures;
mod random;
mod split;

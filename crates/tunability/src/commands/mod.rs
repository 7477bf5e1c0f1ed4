//! One file a command: its flags, and what it does.

pub mod analyse;
pub mod cluster;
pub mod compare;
pub mod describe;
pub mod fit;
pub mod list;
pub mod measure;
pub mod plan;
pub mod predict;
pub mod record;
pub mod robustness;
mod suite;
pub mod work;

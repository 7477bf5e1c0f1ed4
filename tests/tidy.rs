//! What holds of the files themselves: floors, manifests, and words that do not belong into them.

#[path = "tidy/files.rs"]
mod files;
#[path = "tidy/manifests.rs"]
mod manifests;

//! Studies, trials and outcomes in one append-only SQLite file.
//!
//! | file | question it answers |
//! |---|---|
//! | [`store`](Store) | what is in the file, and how is it opened? |
//! | [`recorder`](Recorder) | how do many threads write without waiting for the disk? |
//! | `predictions` | how are out-of-fold predictions packed? |
//! | `schema.sql` | the tables |

mod predictions;
mod recorder;
mod store;

pub use recorder::Recorder;
pub use store::{Store, StoreError};

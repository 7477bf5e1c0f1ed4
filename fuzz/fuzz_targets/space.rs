//! Any bytes as a space: one that is sound, or an error, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tunability_exchange::configspace::write;
use tunability_exchange::read_space;

fuzz_target!(|bytes: &[u8]| {
    let Ok((space, _)) = read_space("fuzz", bytes) else { return };
    assert_eq!(space.flaws(), Vec::<String>::new());
    let searched = space.searched().len();
    for u in [0.0, 0.3, 0.5, 1.0] {
        let config = space.decode(&vec![u; searched]);
        assert_eq!(space.check(&config), Ok(()));
        assert_eq!(space.encode(&config).len(), searched);
    }
    if let Ok((written, _)) = write(&space, "fuzz") {
        let _ = read_space("fuzz", written.to_string().as_bytes());
    }
});

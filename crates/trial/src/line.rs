use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Key, Outcome, Trial};

/// A trial and what came of it, as one line of JSON: what workers print and stores take in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The trial's key where it was run.
    pub key: Key,
    /// The trial, unless whoever reads it knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
    /// What came of it.
    pub outcome: Outcome,
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Key, String> {
        let wrong = || format!("`{text}` is no key: 32 hexadecimal digits");
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        u128::from_str_radix(text, 16).map(|number| Key(number.to_be_bytes())).map_err(|_| wrong())
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Key, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_back_bit_for_bit() {
        let key = Key(*b"0123456789abcdef");
        let line = Line { key, trial: None, outcome: Outcome::failed("0.1 + 0.2 \u{1f980}") };
        let text = serde_json::to_string(&line).unwrap();
        assert!(text.starts_with("{\"key\":\"30313233343536373839616263646566\""), "{text}");
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
        assert!("+0313233343536373839616263646566".parse::<Key>().is_err());
    }
}

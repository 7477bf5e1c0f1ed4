use super::*;

const FILE: &str = "some file.csv";

fn kind(name: &'static str, text: impl AsRef<[u8]>, expected: Expected) -> Kind {
    (name, text.as_ref().to_vec(), expected)
}

/// `a,y` and three rows, the first of which has this field.
fn field(name: &'static str, field: &str, expected: Expected) -> Kind {
    kind(name, format!("a,y\n{field},1.5\n2,2.5\n3,3.5\n"), expected)
}

#[test]
fn whole_files() {
    let kinds = [
        kind("empty", "", Error("the file is empty")),
        kind("one blank", " ", Error("column 1 has no name")),
        kind("only line ends", "\n\n\r\n\r", Error("the file is empty")),
        kind("only a mark", "\u{feff}", Error("the file is empty")),
        kind("only a header", "a,y", Error("a header but no rows")),
        kind("header and line ends", "a,y\n\n\n", Error("a header but no rows")),
        kind("one column", "y\n1.5\n2.5\n", Error("it is the only column")),
        kind("one row", "a,y\n1,2\n", Error("`2` in every row")),
        kind("two rows", "a,y\n1,2\n2,3\n", Data(2, 1)),
        kind("no target", "a,b\n1,2\n", Error("no column `y`")),
        kind("target in other case", "a,Y\n1,2\n", Error("columns: a, Y; name")),
        kind(
            "target all missing",
            "a,y\n1,\n2,NA\n",
            Error("every value of the target is missing"),
        ),
        kind("one class", "a,y\n1,u\n2,u\n", Error("`u` in every row")),
        kind("features all missing", "a,y\n,1.5\nNA,2.5\n", Data(2, 1)),
        kind("zip", b"PK\x03\x04\x14\0\x06\0", Error("spreadsheet")),
        kind("png", b"\x89PNG\r\n\x1a\n\0\0", Error("line 1: the byte 0x89 is no UTF-8")),
        kind("elf", b"\x7fELF\x02\x01\x01\0\0\0\0\0", Error("0x00")),
        kind("sqlite", b"SQLite format 3\0", Error("0x00")),
        kind("parquet", b"PAR1\x15\x04\x15\xff", Error("0xff")),
        kind("utf-16 le", b"\xff\xfea\0,\0y\0", Error("UTF-16; save it as CSV in UTF-8")),
        kind("utf-16 be", b"\xfe\xff\0a\0,\0y", Error("UTF-16")),
        kind("utf-16 without mark", b"a\0,\0y\0\n\x001\0", Error("UTF-16")),
        kind("utf-32", b"\xff\xfe\0\0a\0\0\0", Error("UTF-16")),
        kind("latin-1", b"a,y\n\xe4,1\n", Error("line 2: the byte 0xe4")),
        kind("latin-1 header", b"gr\xf6\xdfe,y\n1,1\n", Error("line 1: the byte 0xf6")),
        kind("windows quotes", b"a,y\n\x93u\x94,1\n", Error("0x93")),
        kind("cut within a character", b"a,y\n1,\xc3", Error("0xc3")),
        kind("overlong utf-8", b"a,y\n\xc0\x80,1\n", Error("0xc0")),
        kind("surrogate", b"a,y\n\xed\xa0\x80,1\n", Error("0xed")),
        kind("nul in a field", "a,y\n1\0,2\n", Error("line 2: the byte 0x00")),
        kind("nul at the end", "a,y\n1,2\n\0", Error("line 3: the byte 0x00")),
        kind("only nul", [0; 100], Error("0x00")),
        kind("random bytes", [0x80; 100], Error("0x80")),
        kind("html", "<html>\n<body>no</body>\n", Error("no column `y`")),
        kind("json in a csv", "{\"y\": [1, 2]}", Error("header but no rows")),
        kind("packed nothing", b"\x1f\x8b", Error("packed with gzip, but damaged")),
        kind("packed badly", b"\x1f\x8b\x08\0\0\0\0\0\0\x03abc", Error("damaged")),
    ];
    kinds.iter().for_each(|kind| check(FILE, &asked("y"), kind));
}

#[test]
fn headers() {
    let kinds = [
        kind("double names", "y,a,a\n1,2,3\n", Error("columns 2 and 3 are both named `a`")),
        kind("double after trimming", "a, a,y\n1,2,3\n", Error("both named `a`")),
        kind("no first name", ",a,y\nu,1,2\nv,2,3\n", Error("column 1 has no name")),
        kind("a count without a name", ",a,y\n0,1,2\n1,2,3\n", Data(2, 1)),
        kind("nothing but a count", ",y\n1,2\n2,3\n", Error("only column that is left")),
        kind("no middle name", "a,,y\n1,2,3\n", Error("--drop 'column 2'")),
        kind("blank name", "a,  ,y\n1,2,3\n", Error("column 2 has no name")),
        kind("quoted nothing", "a,\"\",y\n1,2,3\n", Error("column 2 has no name")),
        kind("separator at the end", "a,y,\n1,2,\n2,3,\n", Data(2, 1)),
        kind("separator at the end of rows", "a,y\n1,2,\n2,3,\n", Data(2, 1)),
        kind("two separators at the end", "a,y,,\n1,2,,\n", Error("column 3 has no name")),
        kind("more than a separator", "a,y\n1,2,3\n", Error("names 2 fields, but here are 3")),
        kind("numbers", "1.5,2\n2,3\n", Error("columns: x1, x2")),
        kind("counted names", "0,1\n2,3\n", Error("columns: 0, 1")),
        kind("years", "2001,2002\n2,3\n", Error("columns: x1, x2")),
        kind("infinite name", "inf,y\n2,3\n4,5\n", Data(2, 1)),
        kind("quoted header", "\"a\",\"y\"\n1,2\n2,3\n", Data(2, 1)),
        kind("line end in a name", "\"a\nb\",y\n1,2\n2,3\n", Data(2, 1)),
        kind("long name", format!("{},y\n1,2\n2,3\n", "n".repeat(100_000)), Data(2, 1)),
        kind("long name twice", format!("{0},{0}\n", "n".repeat(9999)), Error("both named")),
        kind("control characters", "a\x1b[31m,a\x1b[31m\n1,2\n", Error("both named")),
        kind(
            "control characters in a list",
            "a\x1b[31m,b\n1,2\n",
            Error("columns: a\\u{1b}[31m, b"),
        ),
        kind("control characters alone", "y\n1\n2\n\x1b\n", Error("column")),
        kind("title above", "My data\na,y\n1,2\n", Error("names 1 field, but here are 2")),
        kind("comment above", "# comment\na,y\n1,2\n", Error("names 1 field,")),
        kind("units below", "a,y\ncm,kg\n1,2\n2,3\n", Data(3, 1)),
        kind("other separator", "a:y\n1:2\n", Error("no column `y`")),
        kind("blanks as separators", "a y\n1 2\n", Error("columns: a y")),
        kind("mixed separators", "a,y\n1;2\n", Error("names 2 fields, but here are 1")),
        kind("mark twice", "\u{feff}\u{feff}a,y\n1,2\n2,3\n", Data(2, 1)),
        kind("mark in the middle", "a,\u{feff}y\n1,2\n2,3\n", Error("no column `y`")),
        kind("soft hyphen", "a,\u{ad}y\n1,2\n", Error("no column `y`")),
        kind("right to left", "a,\u{202e}y\n1,2\n", Error("no column `y`")),
        kind("emoji", "🎵,y\n1,2\n2,3\n", Data(2, 1)),
    ];
    kinds.iter().for_each(|kind| check(FILE, &asked("y"), kind));
}

#[test]
fn rows_and_quotes() {
    let kinds = [
        kind(
            "too few",
            "a,y\n1,2\n3\n",
            Error("line 3: the header names 2 fields, but here are 1"),
        ),
        kind("too many", "a,y\n1,2\n3,4,5\n", Error("line 3: the header names 2 fields")),
        kind("ragged first row", "a,y\n1\n", Error("line 2: ")),
        kind("a blank line of blanks", "a,y\n1,2\n  \n", Error("line 3: ")),
        kind("empty lines between", "a,y\n\n1,2\n\n2,3\n", Data(2, 1)),
        kind("open quote", "a,y\n\"1,2\n3,4\n", Error("line 2: a quote `\"` is opened and not")),
        kind("open quote at the end", "a,y\n1,2\n2,\"3", Data(2, 1)),
        kind("open quote in the header", "\"a,y\n1,2\n", Error("line 1: a quote")),
        kind("only a quote", "\"", Error("column 1 has no name")),
        kind("quote in a field", "a,y\n5\" pipe,2\n6,3\n", Data(2, 1)),
        kind("quote after a quote", "a,y\n\"u\"v,2\n6,3\n", Data(2, 1)),
        kind("quotes within quotes", "a,y\n\"\"\"u\"\"\",2\n6,3\n", Data(2, 1)),
        kind("backslash escapes", "a,y\n\"u\\\"v\",2\nw,3\n", Data(2, 1)),
        kind("single quotes", "a,y\n'u,v',2\n", Error("here are 3")),
        kind("line end in a field", "a,y\n\"u\nv\",2\nw,3\n", Data(2, 1)),
        kind("separator in quotes", "a,y\n\"u,v\",2\nw,3\n", Data(2, 1)),
        kind("returns only", "a,y\r1,2\r2,3\r", Data(2, 1)),
        kind("mixed line ends", "a,y\r\n1,2\n2,3\r4,5", Data(3, 1)),
        kind("two returns", "a,y\r\r\n1,2\r\r\n2,3\r\r\n", Data(2, 1)),
        kind("form feed", "a,y\n1,2\x0c\n2,3\n", Data(2, 1)),
        kind("end of file mark", "a,y\n1,2\n2,3\n\x1a", Error("line 4: ")),
        kind("huge field", format!("a,y\n{},2\n3,4\n", "u".repeat(5_000_000)), Data(2, 1)),
        kind(
            "huge ragged row",
            format!("a,y\n{}\n", "1,".repeat(1_000_000)),
            Error("here are 1000001"),
        ),
        kind("many empty rows", format!("a,y\n{}", ",\n".repeat(100_000)), Error("is missing")),
        kind("many line ends", format!("a,y{}1,2\n2,3", "\n".repeat(1_000_000)), Data(2, 1)),
        kind("many columns", columns(100_000, 2), Data(2, 99_999)),
        kind("many columns, one row ragged", columns(100_000, 2) + "1\n", Error("here are 1")),
        kind("all fields quoted", "\"a\",\"y\"\n\"1\",\"2\"\n\"2\",\"3\"\n", Data(2, 1)),
        kind("many quotes", "\"".repeat(100_001), Error("but no rows; add")),
        kind("many separators", ",".repeat(100_000), Error("has no name")),
        kind("a header again", "a,y\n1,2\na,y\n2,3\n", Data(3, 1)),
    ];
    kinds.iter().for_each(|kind| check(FILE, &asked("y"), kind));
}

/// A file of so many columns, the last of which is `y`.
fn columns(count: usize, rows: usize) -> String {
    let mut text: String = (1..count).map(|at| format!("c{at},")).collect();
    text += "y\n";
    for row in 0..rows {
        text += &"1,".repeat(count - 1);
        text += &format!("{row}\n");
    }
    text
}

#[test]
fn fields() {
    let kinds = [
        field("too large a number", "1e999", Data(3, 1)),
        field("too small a number", "1e-999", Data(3, 1)),
        field("largest", "1.7976931348623157e308", Data(3, 1)),
        field("minus", "-", Data(3, 1)),
        field("plus", "+", Data(3, 1)),
        field("point", ".", Data(3, 1)),
        field("exponent alone", "e5", Data(3, 1)),
        field("exponent cut", "1e", Data(3, 1)),
        field("two points", "1.2.3", Data(3, 1)),
        field("hexadecimal", "0x10", Data(3, 1)),
        field("octal", "0o17", Data(3, 1)),
        field("infinity", "infinity", Data(3, 1)),
        field("minus infinity", "-inf", Data(3, 1)),
        field("signed nan", "-nan", Data(3, 1)),
        field("thousands", "\"1,000\"", Data(3, 1)),
        field("blank thousands", "1 000", Data(3, 1)),
        field("underscore", "1_000", Data(3, 1)),
        field("percent", "5%", Data(3, 1)),
        field("currency", "$5", Data(3, 1)),
        field("date", "2020-01-01", Data(3, 1)),
        field("arabic digits", "\u{661}\u{662}", Data(3, 1)),
        field("wide digits", "\u{ff11}", Data(3, 1)),
        field("long number", &"9".repeat(300), Data(3, 1)),
        field("longer number", &"9".repeat(400), Data(3, 1)),
        field("many decimals", &format!("0.{}", "1".repeat(10_000)), Data(3, 1)),
        field("no-break space", "\u{a0}1\u{a0}", Data(3, 1)),
        field("zero width space", "\u{200b}1", Data(3, 1)),
        field("escape sequence", "\x1b[31m", Data(3, 1)),
        field("bell", "\x07", Data(3, 1)),
        field("formula", "=1+1", Data(3, 1)),
        field("true", "TRUE", Data(3, 1)),
        field("minus zero", "-0", Data(3, 1)),
        field("plus one", "+1", Data(3, 1)),
        field("sql", "'); DROP TABLE y; --", Data(3, 1)),
    ];
    kinds.iter().for_each(|kind| check(FILE, &asked("y"), kind));
    assert!(kinds.len() > 30);
}

#[test]
fn cut_anywhere() {
    let text =
        "\u{feff}name;\"size, in cm\";y\r\n\"ä\"\"b\";1,5;2\r\n?;\"2,25\";3,5\r\n\r\nü;;-1e3\r\n";
    assert!(truncated(FILE, &asked("y"), text) > 60);
}

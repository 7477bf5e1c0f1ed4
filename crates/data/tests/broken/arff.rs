use super::*;

const FILE: &str = "some file.arff";
const HEAD: &str =
    "@relation r\n@attribute a numeric\n@attribute c {u,v}\n@attribute y real\n@data\n";

/// A whole file.
fn file(name: &'static str, text: &str, expected: Expected) -> Kind {
    (name, text.as_bytes().to_vec(), expected)
}

/// A usual header and these rows.
fn rows(name: &'static str, rows: &str, expected: Expected) -> Kind {
    file(name, &format!("{HEAD}{rows}\n"), expected)
}

/// This attribute beside a numeric `y`, and two rows of it.
fn attribute(name: &'static str, attribute: &str, values: [&str; 2], expected: Expected) -> Kind {
    let [one, two] = values;
    let text = format!("@attribute {attribute}\n@attribute y numeric\n@data\n{one},1.5\n{two},2\n");
    file(name, &text, expected)
}

#[test]
fn headers() {
    let kinds = [
        file("empty", "", Error("`@data` is missing; it stands")),
        file("only comments", "% no\n%\n", Error("`@data` is missing")),
        file("no data", "@relation r\n@attribute y real\n", Error("`@data` is missing")),
        file("no attributes", "@relation r\n@data\n1\n", Error("line 2: no @attribute stands")),
        file("no rows", HEAD, Error("no row after `@data`")),
        file("csv", "a,y\n1,2\n", Error("line 1: `a,y` is no line of an ARFF header")),
        file("unknown keyword", "@relatio r\n", Error("`@relatio r` is no line")),
        file("no blank", "@attributey real\n", Error("is no line of an ARFF header")),
        file(
            "double names",
            "@attribute a real\n@attribute a real\n",
            Error("stands already in line 1"),
        ),
        file("no name", "@attribute\n", Error("an attribute has no name")),
        file("quoted nothing", "@attribute '' real\n", Error("an attribute has no name")),
        file("no type", "@attribute a\n", Error("`a` has no known type")),
        file("unknown type", "@attribute a float\n", Error("(`float`); known: numeric")),
        file("open quote", "@attribute 'a real\n", Error("a quote `'` is opened")),
        file("open values", "@attribute a {u,v\n", Error("do not end with `}`")),
        file("open quote in values", "@attribute a {'u,v}\n", Error("a quote `'` is opened")),
        file("text after a quote", "@attribute a {'u' v}\n", Error("follows a closed quote")),
        file("relational", "@attribute a relational\n", Error("table within the table")),
        file("end keyword", "@attribute a real\n@end r\n", Error("is no line")),
        file("only a mark", "\u{feff}", Error("`@data` is missing")),
        attribute("upper case", "a NUMERIC", ["1", "2"], Data(2, 1)),
        attribute("integer", "a Integer", ["1", "2"], Data(2, 1)),
        attribute("string", "a string", ["'u v'", "w"], Data(2, 1)),
        attribute("date", "a date 'yyyy-MM-dd'", ["2020-01-01", "\"2020-01-02\""], Data(2, 1)),
        attribute("quoted name", "'a b' real", ["1", "2"], Data(2, 1)),
        attribute("doubly quoted name", "\"a b\" real", ["1", "2"], Data(2, 1)),
        attribute("escaped name", "'a\\'b' real", ["1", "2"], Data(2, 1)),
        attribute("no blank before values", "a{u,v}", ["u", "v"], Data(2, 1)),
        attribute("blanks in values", "a { u , v }", ["u", "v"], Data(2, 1)),
        attribute("no values", "a {}", ["u", "v"], Error("`u` is not among the values declared")),
        attribute("tabs", "a\treal", ["1", "2"], Data(2, 1)),
        attribute("range", "a real [0,1]", ["1", "2"], Data(2, 1)),
    ];
    kinds.iter().for_each(|kind| check(FILE, &asked("y"), kind));
}

#[test]
fn dense_rows() {
    let kinds = [
        rows("as it should be", "1,u,2\n2,v,3", Data(2, 2)),
        rows("missing values", "?,?,2\n2,v,3\n1,u,?", Data(2, 2)),
        rows("nothing is missing, too", ",u,2\n2,,3", Data(2, 2)),
        rows("too few", "1,u", Error("line 6: 3 attributes are declared, but here are 2")),
        rows("too many", "1,u,2,3", Error("but here are 4 values")),
        rows("text among numbers", "x,u,2", Error("line 6, column `a`: `x` is not a number")),
        rows("infinite", "1e999,u,2", Error("`1e999` is not a number")),
        rows(
            "hexadecimal",
            "0x10,u,2",
            Error("`0x10` is not a number; correct it, or say --na '0x10'"),
        ),
        rows(
            "not declared",
            "1,w,2",
            Error("column `c`: `w` is not among the values declared: u, v"),
        ),
        rows("other case", "1,U,2", Error("`U` is not among")),
        rows("quoted question mark", "1,'?',2", Error("`?` is not among")),
        rows("quoted values", "1,'u',\"2\"\n2,\"v\",3", Data(2, 2)),
        rows("open quote", "1,'u,2", Error("line 6: a quote `'` is opened and not closed")),
        rows("text after a quote", "1,'u'v,2", Error("`v,2` follows a closed quote")),
        rows("a quote after a blank", "1,2 'u',2", Error("does not begin with its quote")),
        rows("blanks", " 1 , u , 2 \n 2 ,\tv, 3", Data(2, 2)),
        rows("tabs alone", "1\tu\t2", Error("but here are 1 values")),
        rows("weights", "1,u,2,{5}", Error("weights of rows")),
        rows("comments between", "1,u,2\n% no\n\n2,v,3", Data(2, 2)),
        rows("line ends", "1,u,2\r\n2,v,3\r\n", Data(2, 2)),
        rows("backslash at the end", "1,u\\", Error("but here are 2 values")),
        rows("escaped comma", "1\\,u,2", Error("but here are 2 values")),
        rows("nan among numbers", "NaN,u,2\n2,v,3", Data(2, 2)),
        rows("only commas", ",,", Error("every value of the target is missing")),
        rows("a name that does not occur", "1,u,2\n2,u,3", Data(2, 2)),
        rows("one value", "1,u,2\n2,v,2", Error("`2` in every row")),
        rows("control characters", "1,\x1b[31m,2", Error("is not among")),
    ];
    kinds.iter().for_each(|kind| check(FILE, &asked("y"), kind));
}

#[test]
fn sparse_rows() {
    let huge: String = (0..30_000).map(|at| format!("@attribute a{at} real\n")).collect();
    let huge = format!("{huge}@attribute y real\n@data\n{}", "{}\n".repeat(5000));
    let kinds = [
        rows("as it should be", "{0 1, 2 2}\n{1 v, 2 3}", Data(2, 2)),
        rows("empty", "{}\n{2 3}", Data(2, 2)),
        rows("mixed with dense", "{0 1, 2 2}\n2,v,3", Data(2, 2)),
        rows("quoted value", "{1 'v', 2 1}\n{2 3}", Data(2, 2)),
        rows("missing value", "{0 ?, 2 1}\n{2 3}", Data(2, 2)),
        rows(
            "not closed",
            "{0 1",
            Error("line 6: a row that starts with `{` does not end with `}`"),
        ),
        rows("closed in a quote", "{1 'v}", Error("does not end with `}`")),
        rows("index too large", "{3 1}", Error("`3 1` is no `INDEX VALUE` of this row")),
        rows("index that does not rise", "{1 v, 0 1}", Error("`0 1` is no `INDEX VALUE`")),
        rows("index twice", "{0 1, 0 1}", Error("indices rise from 0 to 2")),
        rows("negative index", "{-1 1}", Error("`-1 1` is no")),
        rows("no value", "{0}", Error("`0` is no `INDEX VALUE`")),
        rows("no index", "{u}", Error("`u` is no")),
        rows("huge index", "{99999999999999999999999 1}", Error("is no `INDEX VALUE`")),
        rows("comma at the end", "{0 1,}", Error("`` is no `INDEX VALUE`")),
        rows("text among numbers", "{0 x}", Error("column `a`: `x` is not a number")),
        rows("not declared", "{1 w}", Error("`w` is not among")),
        rows("weights", "{0 1, 2 2}, {5}", Error("weights of rows")),
        rows("text after it", "{0 1} 5", Error("weights of rows")),
        file("more zeros than fit", &huge, Error("fields, most of them unsaid zeros")),
    ];
    kinds.iter().for_each(|kind| check(FILE, &asked("y"), kind));
}

#[test]
fn cut_anywhere() {
    let rows = "1,'u',2\n?,v,3\n% comment\n{0 2, 1 \"v\", 2 4}\n";
    assert!(truncated(FILE, &asked("y"), &format!("{HEAD}{rows}")) > 100);
}

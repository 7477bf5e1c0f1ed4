use comfy_table::{Cell, CellAlignment, Color, ContentArrangement, presets};

use tunability_space::plain;

use crate::wrap::WIDTH;

/// Rows of text under a header, aligned; coloured only where that is wanted. Without colour the
/// content is the same.
#[derive(Debug)]
pub struct Table {
    table: comfy_table::Table,
    colour: bool,
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// As it is.
    Plain,
    /// Good news.
    Good,
    /// Neither.
    Doubtful,
    /// Bad news.
    Bad,
}

impl Table {
    /// A table with these columns; those in `right` are aligned to the right.
    pub fn new(header: &[&str], right: &[usize], colour: bool) -> Table {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(header.iter().map(Cell::new));
        for (at, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, 2));
            if right.contains(&at) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        Table { table, colour }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.shaded_row(cells.into_iter().map(|cell| (cell.into(), Shade::Plain)));
    }

    /// Adds a row of cells that may be coloured.
    pub fn shaded_row(&mut self, cells: impl IntoIterator<Item = (String, Shade)>) {
        let colour = self.colour;
        self.table.add_row(cells.into_iter().map(|(text, shade)| {
            let cell = Cell::new(plain(&text));
            match shade {
                _ if !colour => cell,
                Shade::Plain => cell,
                Shade::Good => cell.fg(Color::Green),
                Shade::Doubtful => cell.fg(Color::Yellow),
                Shade::Bad => cell.fg(Color::Red),
            }
        }));
    }

    /// The table with its widest cells broken so that it fits a page: for columns of prose.
    pub fn wrapped(mut self) -> Table {
        self.table.set_content_arrangement(ContentArrangement::Dynamic);
        self.table.set_width(WIDTH as u16);
        self
    }

    /// The table as lines, no spaces at their ends.
    pub fn render(mut self) -> String {
        if self.colour {
            self.table.enforce_styling();
        } else {
            self.table.force_no_tty();
        }
        let lines = self.table.lines().map(|line| line.trim_end().to_owned() + "\n");
        lines.collect()
    }
}

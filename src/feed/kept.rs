//! What is kept of a table: the columns that paso knows, and no other.

use super::rows::for_each;

/// A CSV text with some of its columns alone, in their order.
pub(super) fn columns(body: &str, fields: usize, known: &[Option<usize>]) -> Vec<u8> {
    let mut places: Vec<usize> = known.iter().flatten().copied().collect();
    places.sort_unstable();
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(body.len()));
    let mut sound = true;
    for_each(body, |_, row| {
        // Rows of blanks have no fields.
        if row.len() == fields {
            let record = places.iter().map(|&at| row.get(at).unwrap_or(""));
            sound &= writer.write_record(record).is_ok();
        }
        true
    });
    debug_assert!(sound, "rows of one length are written");
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn other_columns_are_left_out() {
        let text = "a,secret,b\n1,x,2\n\n\"3,\"\"\",\"y\nz\",4\n   \n";
        let kept = columns(text, 3, &[Some(2), None, Some(0)]);
        assert_eq!(kept, b"a,b\n1,2\n\"3,\"\"\",4\n");
    }
}

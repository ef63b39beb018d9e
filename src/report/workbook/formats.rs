//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Colours of streams, light enough for black letters.
const STREAMS: [u32; 8] = [
    0xdd_eb_f7, 0xfc_e4_d6, 0xe2_ef_da, 0xff_f2_cc, 0xe4_df_ec, 0xda_ee_f3, 0xf2_dc_db, 0xeb_f1_de,
];

/// The formats of a workbook.
pub(super) struct Formats {
    pub header: Format,
    pub title: Format,
    pub strong: Format,
    pub wrap: Format,
    pub date: Format,
    pub time: Format,
    pub whole: Format,
    /// A few, in a row of texts.
    pub few: Format,
    pub decimal: Format,
    /// A coefficient, from 0 to 1 or a little more.
    pub measure: Format,
    /// A share of a whole.
    pub share: Format,
    /// By position among the streams.
    pub streams: Vec<Format>,
}

impl Formats {
    pub fn new(streams: usize) -> Self {
        let plain = Format::new;
        Self {
            header: plain()
                .set_bold()
                .set_background_color(Color::RGB(0x1f_3a_5f))
                .set_font_color(Color::White)
                .set_align(FormatAlign::Top)
                .set_text_wrap()
                .set_border_bottom(FormatBorder::Thin),
            title: plain().set_bold().set_font_size(16),
            strong: plain().set_bold(),
            wrap: plain().set_text_wrap().set_align(FormatAlign::Top),
            date: plain()
                .set_num_format("yyyy-mm-dd")
                .set_align(FormatAlign::Left),
            time: plain().set_num_format("hh:mm").set_align(FormatAlign::Left),
            whole: plain().set_num_format("#,##0"),
            few: plain().set_align(FormatAlign::Center),
            decimal: plain().set_num_format("#,##0.0"),
            measure: plain().set_num_format("0.000"),
            share: plain().set_num_format("0 %"),
            streams: (0..streams)
                .map(|at| plain().set_background_color(Color::RGB(STREAMS[at % STREAMS.len()])))
                .collect(),
        }
    }
}

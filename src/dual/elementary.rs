//! Exponential and logarithm in plain single-precision arithmetic: the same bits on every
//! machine, and simple enough for the compiler to work on four numbers at once.
//!
//! They weigh shares, which needs no more than six digits; what is certified is computed elsewhere.

/// 1.5 · 2²³: adding it rounds to a whole number, which then stands in the lowest bits.
const ROUNDER: f32 = 12_582_912.0;

/// From here on e⁻ˣ (2e-16) counts as 0.
pub(super) const NOTHING: f32 = 36.0;

/// e⁻ˣ for x ≥ 0, within 3e-7 relative; 0 from x = 36 on.
#[inline]
pub(super) fn exp_minus(x: f32) -> f32 {
    // ln 2 in two parts, so that multiples of the first are exact.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let inside = if x < NOTHING { x } else { NOTHING };
    let shifted = inside * -std::f32::consts::LOG2_E + ROUNDER;
    let twos = shifted - ROUNDER;
    let r = -inside - twos * LN_2_HIGH - twos * LN_2_LOW;
    // The Taylor series of eʳ for |r| ≤ ln 2 / 2.
    let r2 = r * r;
    let low = 1.0 + r + r2 * (0.5 + r * (1.0 / 6.0));
    let high = 1.0 / 24.0 + r * (1.0 / 120.0) + r2 * (1.0 / 720.0);
    let mantissa = low + r2 * r2 * high;
    let value = f32::from_bits(mantissa.to_bits().wrapping_add(shifted.to_bits() << 23));
    if x < NOTHING { value } else { 0.0 }
}

/// ln x for finite x ≥ 1, within 1e-6 and 1e-7 relative.
#[inline]
pub(super) fn ln(x: f32) -> f32 {
    const MANTISSA: u32 = (1 << 23) - 1;
    const ONE: u32 = 0x3f80_0000;
    let bits = x.to_bits();
    let mantissa = f32::from_bits(bits & MANTISSA | ONE);
    let large = mantissa > std::f32::consts::SQRT_2;
    let mantissa = if large { 0.5 * mantissa } else { mantissa };
    // The exponent as a number: its bits put below those of 2²³.
    let exponent = f32::from_bits(bits >> 23 | 0x4b00_0000) - 8_388_608.0;
    let twos = exponent - if large { 126.0 } else { 127.0 };
    // ln m = 2·artanh((m − 1) / (m + 1))
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let z2 = z * z;
    let series = 1.0 + z2 * (1.0 / 3.0 + z2 * (1.0 / 5.0 + z2 * (1.0 / 7.0 + z2 * (1.0 / 9.0))));
    twos * std::f32::consts::LN_2 + 2.0 * z * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::cast_precision_loss)]
    fn close_to_the_library_over_the_whole_range() {
        for step in 0..360_000_u32 {
            let x = step as f32 * 1e-4;
            let (ours, theirs) = (f64::from(exp_minus(x)), (-f64::from(x)).exp());
            assert!(
                (ours - theirs).abs() <= 3e-7 * theirs,
                "{x}: {ours} {theirs}"
            );
            let x = 1.0 + step as f32 * step as f32 * 1e-5;
            let (ours, theirs) = (f64::from(ln(x)), f64::from(x).ln());
            assert!(
                (ours - theirs).abs() <= 1e-6 + 1e-7 * theirs,
                "{x}: {ours} {theirs}"
            );
        }
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(exp_minus(0.0), 1.0);
        assert_eq!(exp_minus(NOTHING), 0.0);
        assert_eq!(exp_minus(f32::INFINITY), 0.0);
        assert_eq!(ln(1.0), 0.0);
    }
}

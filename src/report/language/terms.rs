//! Spanish words for what the built-in models name: titles, units and priorities. A model of one's
//! own keeps its own words, for nobody else can know them.

/// Resources: identifier, the model's title, the same in Spanish.
pub(super) const RESOURCES: [(&str, &str, &str); 13] = [
    (
        "health_test",
        "Tests at the staging location",
        "Pruebas en el lugar de espera",
    ),
    (
        "isolation_bed",
        "Isolation beds at the staging location",
        "Camas de aislamiento en el lugar de espera",
    ),
    (
        "bus_seat",
        "Seats on buses to the port",
        "Asientos en los autobuses al puerto",
    ),
    (
        "holding_space",
        "Places in the port's waiting room",
        "Lugares en la sala de espera del puerto",
    ),
    (
        "officer_minutes",
        "Officer minutes at the port",
        "Minutos de los oficiales en el puerto",
    ),
    (
        "interpreter_portuguese",
        "Interpreter minutes in Portuguese",
        "Minutos de intérprete de portugués",
    ),
    (
        "interpreter_haitian_creole",
        "Interpreter minutes in Haitian Creole",
        "Minutos de intérprete de criollo haitiano",
    ),
    (
        "interpreter_qeqchi",
        "Interpreter minutes in Q'eqchi'",
        "Minutos de intérprete de q'eqchi'",
    ),
    (
        "interpreter_mam",
        "Interpreter minutes in Mam",
        "Minutos de intérprete de mam",
    ),
    (
        "interpreter_kiche",
        "Interpreter minutes in K'iche'",
        "Minutos de intérprete de k'iche'",
    ),
    (
        "reception_bed",
        "Beds in reception near the port",
        "Camas de acogida cerca del puerto",
    ),
    (
        "border_total",
        "Persons a day over the whole border",
        "Personas por día en toda la frontera",
    ),
    ("appointments", "Appointments in a slot", "Citas por turno"),
];

/// Units: the model's word, and one more of it in Spanish.
pub(super) const UNITS: [(&str, &str); 6] = [
    ("tests", "Una prueba más"),
    ("beds", "Una cama más"),
    ("seats", "Un asiento más"),
    ("places", "Un lugar más"),
    ("minutes", "Un minuto más"),
    ("appointments", "Una cita más"),
];

/// Titles of the models.
pub(super) const MODELS: [(&str, &str); 2] = [
    (
        "Phased entry of people enrolled in MPP",
        "Ingreso por fases de personas inscritas en los Protocolos de Protección a Migrantes (MPP)",
    ),
    (
        "Daily appointments at ports of entry",
        "Citas diarias en puertos de entrada",
    ),
];

/// Where the rules come from.
pub(super) const SOURCES: [(&str, &str); 2] = [
    (
        "Executive Order 14010, Sec. 4(a)(ii)(B)",
        "Orden Ejecutiva 14010, Sec. 4(a)(ii)(B)",
    ),
    (
        "Executive Order 14010, Sec. 4(a)(i) and (ii)",
        "Orden Ejecutiva 14010, Sec. 4(a)(i) y (ii)",
    ),
];

/// Priorities, where the word is another one in Spanish.
pub(super) const PRIORITIES: [(&str, &str); 3] = [
    ("urgent", "urgente"),
    ("family", "familias"),
    ("standard", "ordinaria"),
];

/// The word beside a key.
pub(super) fn find(table: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    let own = table.iter().find(|(own, _)| *own == key);
    own.map(|(_, word)| *word)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Model {
        title: String,
        source: String,
        priorities: toml::Table,
        resource: Vec<Resource>,
    }

    #[derive(Deserialize)]
    struct Resource {
        id: String,
        title: String,
        unit: String,
    }

    /// Nothing of a built-in model is left in English, and nothing here is of no model.
    #[test]
    fn every_word_of_the_models_has_its_spanish() {
        let models = [
            include_str!("../../../models/mpp-phased-entry.toml"),
            include_str!("../../../models/daily-appointments.toml"),
        ];
        let models = models.map(|text| toml::from_str::<Model>(text).unwrap());
        for model in &models {
            assert!(find(&MODELS, &model.title).is_some(), "{}", model.title);
            assert!(find(&SOURCES, &model.source).is_some(), "{}", model.source);
            for own in &model.resource {
                let known =
                    |(id, title, _): &(&str, &str, &str)| (*id, *title) == (&own.id, &own.title);
                assert!(RESOURCES.iter().any(known), "{}", own.title);
                let known = find(&UNITS, &own.unit).is_some() || own.unit == "persons";
                assert!(known, "{}", own.unit);
            }
            for id in model.priorities.keys() {
                assert!(
                    find(&PRIORITIES, id).is_some() || id == "vulnerable",
                    "{id}"
                );
            }
        }
        for (id, title, _) in RESOURCES {
            let mut all = models.iter().flat_map(|model| &model.resource);
            assert!(
                all.any(|own| (&*own.id, &*own.title) == (id, title)),
                "{id}"
            );
        }
    }
}

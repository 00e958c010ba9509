// schema_registry_converter: encodes and decodes with what the registry holds, registers what it supplies.
use schema_registry_converter::async_impl::avro::{AvroDecoder, AvroEncoder};
use schema_registry_converter::async_impl::schema_registry::{post_schema, SrSettings};
use schema_registry_converter::schema_registry_common::{SchemaType, SubjectNameStrategy, SuppliedSchema};

#[derive(serde::Serialize)]
struct Order {
    id: i64,
}

const ONE: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"}]}"#;
const BAD: &str = r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"age","type":"int"}]}"#;

fn supplied(text: &str) -> SuppliedSchema {
    SuppliedSchema {
        name: Some("shop.Order".into()),
        schema_type: SchemaType::Avro,
        schema: text.into(),
        references: vec![],
        properties: None,
        tags: None,
    }
}

async fn round_trip(sr: &SrSettings, run: &str) -> Result<(), String> {
    let topic = format!("rust-{run}");
    post_schema(sr, format!("{topic}-value"), supplied(ONE)).await.map_err(|e| e.to_string())?;
    let encoder = AvroEncoder::new(sr.clone());
    let bytes = encoder
        .encode_struct(Order { id: 7 }, &SubjectNameStrategy::TopicNameStrategy(topic, false))
        .await
        .map_err(|e| e.to_string())?;
    let back = AvroDecoder::new(sr.clone()).decode(Some(&bytes)).await.map_err(|e| e.to_string())?;
    let text = format!("{:?}", back.value);
    if text.contains("Long(7)") { Ok(()) } else { Err(text) }
}

async fn refused(sr: &SrSettings, run: &str) -> Result<(), String> {
    let subject = format!("rust-refused-{run}");
    post_schema(sr, subject.clone(), supplied(ONE)).await.map_err(|e| e.to_string())?;
    match post_schema(sr, subject, supplied(BAD)).await {
        Ok(_) => Err("it was not refused".into()),
        Err(why) if format!("{why:?}").contains("40901") => Ok(()),
        Err(why) => Err(format!("another error: {why:?}")),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let sr = SrSettings::new(std::env::var("REGISTRY").unwrap());
    let run = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos().to_string();
    let mut failed = 0;
    for (name, answer) in [("round trip", round_trip(&sr, &run).await), ("a refusal", refused(&sr, &run).await)] {
        match answer {
            Ok(()) => println!("ok {name}"),
            Err(why) => {
                failed = 1;
                println!("FAIL {name}: {why}");
            }
        }
    }
    std::process::exit(failed);
}

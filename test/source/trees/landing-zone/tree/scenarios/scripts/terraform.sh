#!/usr/bin/env bash
set -e

SCRIPT_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

cat << TFVARS > "$SCRIPT_DIR/../workload-genai/terraform/terraform.tfvars"
resource_group_name = "${RESOURCE_GROUP}"
apim_name           = "${APIM_NAME}"
TFVARS

terraform -chdir="$SCRIPT_DIR/../workload-genai/terraform" apply -auto-approve

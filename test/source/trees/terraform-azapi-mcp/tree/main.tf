terraform {
  required_providers {
    azapi   = { source = "azure/azapi" }
    azuread = { source = "hashicorp/azuread" }
  }
}

data "azuread_client_config" "current" {}

data "azapi_resource" "apim" {
  type      = "Microsoft.ApiManagement/service@2024-05-01"
  name      = var.apim_name
  parent_id = var.resource_group_id
}

variable "apim_name" {
  type = string
}

variable "resource_group_id" {
  type = string
}

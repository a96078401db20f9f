variable "resource_group_name" {
  type = string
}

variable "apim_name" {
  type = string
}

variable "key_vault_id" {
  type = string
}
